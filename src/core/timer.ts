// Node fires a longer timer at once, with a warning (setTimeout keeps its delay in a signed 32-bit integer).
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Calls `fire` once after `ms` milliseconds, however many those are. The timer keeps the process alive.
 *
 * @returns a function that ends the timer.
 */
export function startTimer(ms: number, fire: () => void): () => void {
  let left = Math.max(0, Math.ceil(ms));
  let timer: ReturnType<typeof setTimeout>;
  const arm = () => {
    const step = Math.min(left, LONGEST_TIMER_MS);
    left -= step;
    timer = setTimeout(left > 0 ? arm : fire, step);
  };
  arm();
  return () => clearTimeout(timer);
}
