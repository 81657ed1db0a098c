"""Lines and points over the checkpoint rate, as SVG: as much as a page needs, in the standard library."""
import math

COLOURS = ["blue", "orange", "green", "red", "purple"]
STYLE = """<style>
  text { font: 13px sans-serif; fill: #1f2328; } .title { font-weight: bold; } .back { fill: #ffffff; }
  .grid { stroke: #d1d9e0; } .axis { stroke: #59636e; } .line { fill: none; stroke-width: 2; }
  .dashed { stroke-dasharray: 5 4; } .published { fill: none; stroke-width: 2; } .dot { stroke-width: 3; }
  .blue { stroke: #0969da; } .orange { stroke: #bc4c00; } .green { stroke: #1a7f37; } .red { stroke: #cf222e; } .purple { stroke: #8250df; }
  text.blue { fill: #0969da; stroke: none; } text.orange { fill: #bc4c00; stroke: none; } text.green { fill: #1a7f37; stroke: none; }
  text.red { fill: #cf222e; stroke: none; } text.purple { fill: #8250df; stroke: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .back { fill: #0d1117; } .grid { stroke: #3d444d; } .axis { stroke: #9198a1; }
    .blue { stroke: #58a6ff; } .orange { stroke: #f0883e; } .green { stroke: #3fb950; } .red { stroke: #ff7b72; } .purple { stroke: #bc8cff; }
    text.blue { fill: #58a6ff; } text.orange { fill: #f0883e; } text.green { fill: #3fb950; } text.red { fill: #ff7b72; }
    text.purple { fill: #bc8cff; }
  }
</style>"""


class Linear:
    def __init__(self, low, high, step):
        self.low, self.high = low, high
        self.ticks = [low + i * step for i in range(round((high - low) / step) + 1)]

    def share(self, value):
        return (value - self.low) / (self.high - self.low)


class Logarithmic:
    """From a power of ten to another."""

    def __init__(self, low, high):
        self.low, self.high = low, high
        self.ticks = [10 ** i for i in range(round(math.log10(low)), round(math.log10(high)) + 1)]

    def share(self, value):
        return math.log(value / self.low) / math.log(self.high / self.low)


class Panel:
    """A plot whose inner left top corner is (left, top). All lengths in pixels."""

    def __init__(self, left, top, width, height, x, y):
        self.left, self.top, self.width, self.height, self.x, self.y = left, top, width, height, x, y
        self.parts = []

    def at(self, x, y):
        return self.left + self.width * self.x.share(x), self.top + self.height * (1 - self.y.share(y))

    def text(self, x, y, text, anchor="start", kind=""):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{text}</text>')

    def rule(self, start, end, kind):
        (x1, y1), (x2, y2) = start, end
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>')

    def axes(self, title, x_label, y_label):
        bottom, right = self.top + self.height, self.left + self.width
        for tick in self.y.ticks:
            y = self.at(self.x.low, tick)[1]
            self.rule((self.left, y), (right, y), "grid")
            self.text(self.left - 8, y + 4, f"{tick:g}", "end")
        for tick in self.x.ticks:
            x = self.at(tick, self.y.low)[0]
            self.rule((x, bottom), (x, bottom + 5), "axis")
            self.text(x, bottom + 20, f"{tick:g}", "middle")
        self.rule((self.left, bottom), (right, bottom), "axis")
        self.text(self.left - 40, self.top - 34, title, "start", "title")
        self.text(self.left - 40, self.top - 14, y_label)
        self.text(self.left + self.width / 2, bottom + 40, x_label, "middle")

    def line(self, points, colour, label, dashed=False, lift=0):
        """`lift`: how far above its line's end the label stands."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (self.at(*point) for point in points))
        self.parts.append(f'<polyline points="{path}" class="line {colour}{" dashed" if dashed else ""}"/>')
        for x, y in (self.at(*point) for point in points):
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.5" class="dot {colour}"/>')
        x, y = self.at(*points[-1])
        self.text(x + 10, y + 4 - lift, label, "start", colour)

    def published(self, point, colour):
        x, y = self.at(*point)
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" class="published {colour}"/>')


def svg(width, height, panels, notes, description):
    """`notes`: lines of text below the panels. `description`: for those who cannot see it."""
    lines = [f'<text x="16" y="{height - 14 - 18 * (len(notes) - 1 - i)}">{note}</text>' for i, note in enumerate(notes)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        f"<title>{description}</title>", STYLE, f'<rect class="back" width="{width}" height="{height}"/>',
        *(part for panel in panels for part in panel.parts), *lines, "</svg>"])
