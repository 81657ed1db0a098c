import java.util.ArrayDeque;
import java.util.Random;

/** Allocates at a steady pace and keeps some of it for a while: its collector clears up now and then. Usage: Collected SEED */
class Collected {
  static long compute(int steps) {
    long x = 1;
    for (int i = 0; i < steps; ++i) x = x * 48271 % 0x7fffffff;
    return x;
  }

  public static void main(String[] words) {
    Random random = new Random(Long.parseLong(words[0]));
    ArrayDeque<Object> live = new ArrayDeque<>();
    long sum = 0;
    for (int turn = 0; turn < 14_000; ++turn) {
      Object[] some = new Object[100];
      for (int i = 0; i < some.length; ++i) some[i] = new int[20 + random.nextInt(100)];
      live.add(some);
      if (live.size() > 60) live.poll();
      sum += compute(80_000);
    }
    if (sum == 0) System.out.println(sum);
  }
}
