// The header's keys, once for reading and writing.
#pragma once

namespace remus::traces {

// Calls archive.field(key, value) for each plain value, archive.group(key, function of an archive) for each object,
// and archive.list(key, values, function of an archive and a value) for each list of objects.
template <class Archive, class Header>
void describe_header(Archive& archive, Header& h) {
  archive.field("page_size", h.page_size);
  archive.field("nr_pages", h.nr_pages);
  archive.field("address_space", h.address_space);
  archive.field("mechanism", h.mechanism);
  archive.field("includes_kernel", h.includes_kernel);
  archive.group("epoch", [&h](auto& g) {
    g.field("nominal_ns", h.epoch.nominal);
    g.field("policy", h.epoch.policy);
  });
  archive.field("epochs", h.epochs);
  archive.group("clock", [&h](auto& g) {
    g.field("domain", h.clock.domain);
    g.field("started_utc", h.clock.started_utc);
  });
  archive.group("target", [&h](auto& g) {
    g.field("kind", h.target.kind);
    g.field("command", h.target.command);
    g.field("vcpus", h.target.vcpus);
    g.field("ram_bytes", h.target.ram);
    g.field("kernel", h.target.kernel);
  });
  archive.group("host", [&h](auto& g) {
    g.field("cpu", h.host.cpu);
    g.field("cpus", h.host.cpus);
    g.field("kernel", h.host.kernel);
    g.field("hypervisor", h.host.hypervisor);
    g.field("ram_bytes", h.host.ram);
  });
  archive.group("content", [&h](auto& g) {
    g.field("previous", h.content.previous);
    g.field("max_sampled", h.content.max_sampled);
    g.field("lz4_version", h.content.lz4_version);
    g.field("zstd_version", h.content.zstd_version);
  });
  archive.group("overhead", [&h](auto& g) {
    g.field("slowdown", h.overhead.slowdown);
    g.field("method", h.overhead.method);
  });
  archive.group("recorder", [&h](auto& g) {
    g.field("name", h.recorder.name);
    g.field("version", h.recorder.version);
  });
  archive.list("unseen", h.unseen, [](auto& entry, auto& unseen) {
    entry.field("what", unseen.what);
    entry.field("count", unseen.count);
    entry.field("why", unseen.why);
  });
  archive.field("comment", h.comment);
}

}  // namespace remus::traces
