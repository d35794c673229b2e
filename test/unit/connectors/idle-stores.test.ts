import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { childScript } from '../../support/child-script.js';

const CHILD = childScript(new URL('idle-stores-child.ts', import.meta.url));

it('ten thousand idle stores hold no timers, no sockets, little memory, and do not keep the process alive', () => {
  const output = execFileSync(process.execPath, ['--expose-gc', CHILD, '10000'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const figures = JSON.parse(output) as Record<string, number>;
  expect(figures['timers']).toBe(0);
  expect(figures['sockets']).toBe(0);
  expect(figures['bytesPerConnectedStore']).toBeLessThan(2_000);
  // With the rate limit's budget, which is forgotten when it has been full for a while.
  expect(figures['bytesPerUsedStore']).toBeLessThan(6_000);
}, 60_000);
