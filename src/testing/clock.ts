/** The sandbox's clock: the host's `now`, or the real time plus whatever a test has advanced. */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Moves the clock forward. @throws when the host brought its own `now`. */
  advance(ms: number): void;
}

export function createClock(now?: () => number): SandboxClock {
  if (now !== undefined) {
    return {
      now,
      advance() {
        throw new Error('advance() needs the sandbox clock: startSandbox() was given its own now()');
      },
    };
  }
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance(ms) {
      offset += ms;
    },
  };
}

/** The platform's instants have whole seconds, and no fraction in the text [REC]. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
