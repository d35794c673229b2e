import { expect, it } from 'vitest';
import { createVersionWatch } from '../../../../src/connectors/shopify/webhook-version.js';
import type { LogEntry } from '../../../../src/core/ports.js';

const STORE = 'acme.myshopify.com';

function watch() {
  const logged: LogEntry[] = [];
  const log = (entry: LogEntry) => void logged.push(entry);
  return { logged, note: createVersionWatch({ debug: log, info: log, warn: log, error: log }) };
}

it('warns once of a version of webhooks that was not checked', () => {
  const { logged, note } = watch();
  for (const version of ['2026-10', '2026-01', undefined, '2025-07', '2025-07', 'unstable']) note(version, STORE);
  expect(logged).toMatchObject([
    { event: 'api_version_drift', served: '2025-07', storeId: STORE },
    { event: 'api_version_drift', served: 'unstable' },
  ]);
});

it('is not made to fill logs by headers that nobody signed', () => {
  const { logged, note } = watch();
  note('no version\nat all', STORE);
  for (let year = 1000; year < 2000; year += 1) note(`${year}-01`, STORE);
  expect(logged).toHaveLength(10);
});
