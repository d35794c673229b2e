import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRevisions,
  computeRevision,
  type Order,
  type Revision,
  revisionFactsOf,
  shouldApply,
} from '../../../src/model/index.js';
import { orders } from './support/arbitraries.js';
import { aLine, anOrder, rupees, SEEDED } from './support/order.js';

const token = (overrides: Partial<Order>) => computeRevision(anOrder(overrides)).token;

describe('computeRevision', () => {
  it('is the platform clock and a versioned hash', () => {
    expect(computeRevision(anOrder())).toEqual({
      at: '2026-11-20T06:31:00.000Z',
      token: expect.stringMatching(/^v1:[\w-]{43}$/),
    });
  });

  it('has not moved since it was first published: stored orders depend on it', () => {
    expect(computeRevision(anOrder()).token).toBe('v1:pUZPn_sWOnoL4vIAsVA9SkYzCWd00VAD1bVQlRehyc4');
  });

  it('is blind to the address where rows and notifications tell none', () => {
    const { shipTo, ...elsewhere } = anOrder();
    const blind = (order: Omit<Order, 'revision'>) => computeRevision(order, 'v1-no-address');
    expect(blind(anOrder()).token).toBe(blind(elsewhere).token);
    expect(blind(anOrder()).token).not.toBe(blind(anOrder({ orderId: '5002' })).token);
    // A hash over another list says nothing about this one.
    expect(compareRevisions(computeRevision(anOrder()), blind(anOrder()))).toBe('newer');
    expect(['v1', 'v1-no-address', 'v0'].map((name) => revisionFactsOf({ at: '', token: `${name}:x` }))).toEqual([
      'v1',
      'v1-no-address',
      'v1',
    ]);
  });

  it('is the same for a copy that went through JSON', () => {
    fc.assert(
      fc.property(orders, (order) => {
        expect(computeRevision(JSON.parse(JSON.stringify(order)) as Order)).toEqual(order.revision);
      }),
      SEEDED,
    );
  });

  it('does not see another shape, another scale, another order of lists or another status table', () => {
    const same: Partial<Order>[] = [
      { totals: { ...anOrder().totals, grand: rupees('1049.0') } },
      { totals: { grand: rupees('1049'), due: rupees('0') } },
      { tags: ['diwali', 'vip'] },
      { state: { value: 'unknown', raw: 'OPEN' }, payment: { value: 'authorized' } },
      { shipments: [{ id: 's', trackings: [], status: { value: 'pending' } }] },
      { shipTo: { ...anOrder().shipTo, name: ' Asha  Rao ', phone: { raw: '9876543210' } } },
      { shipTo: { ...anOrder().shipTo, subdivision: { code: 'XX', name: 'Another spelling', source: 'KA' } } },
      { notes: [{ from: 'merchant', text: 'pack well' }] },
      { raw: { any: 'payload' }, issues: [{ code: 'unknown_value', path: 'state', message: 'x' }] },
      { updatedAt: '2026-11-21T00:00:00.000Z' },
    ];
    for (const overrides of same) expect(token(overrides), JSON.stringify(overrides)).toBe(token({}));
    const [first, second] = [aLine({ id: '1' }), aLine({ id: '2' })];
    expect(token({ lines: [first, second] })).toBe(token({ lines: [second, first] }));
  });

  it('sees every fact on the list', () => {
    const { shipTo, totals } = anOrder();
    const changed: Partial<Order>[] = [
      { orderId: '5002' },
      { cancelledAt: '2026-11-21T00:00:00.000Z' },
      { closedAt: '2026-11-21T00:00:00.000Z' },
      { totals: { ...totals, grand: rupees('1049.01') } },
      { totals: { ...totals, due: rupees('1') } },
      { lines: [] },
      { lines: [aLine({ id: 'line-2' })] },
      ...[{ ordered: 3 }, { current: 1 }, { fulfillable: 1 }].map((counter) => ({
        lines: [aLine({ quantity: { ...aLine().quantity, ...counter } })],
      })),
      { tags: ['vip'] },
      { notes: [{ from: 'buyer', text: 'ring twice' }] },
      ...['name', 'company', 'line1', 'line2', 'city', 'postalCode'].map((field) => ({
        shipTo: { ...shipTo, [field]: 'changed' },
      })),
      { shipTo: { ...shipTo, country: 'NP' } },
      { shipTo: { ...shipTo, subdivision: { source: 'MH' } } },
      { shipTo: { ...shipTo, phone: { raw: '98765 43211' } } },
    ];
    const tokens = changed.map(token);
    expect(new Set([token({}), ...tokens]).size).toBe(changed.length + 1);
  });
});

describe('shouldApply', () => {
  const revision = (at: string, token: string): { revision: Revision } => ({ revision: { at, token } });
  const stored = revision('2026-11-20T06:31:00.000Z', 'v1:a');

  it.each([
    ['nothing stored', undefined, stored, 'apply'],
    ['newer', stored, revision('2026-11-20T06:31:01Z', 'v1:b'), 'apply'],
    ['newer, same facts: a status may have moved', stored, revision('2026-11-20T06:31:01Z', 'v1:a'), 'apply'],
    ['the same again', stored, revision('2026-11-20T06:31:00Z', 'v1:a'), 'unchanged'],
    ['older', stored, revision('2026-11-20T06:30:59Z', 'v1:b'), 'stale'],
    ['same instant, other facts', stored, revision('2026-11-20T06:31:00Z', 'v1:b'), 'refetch'],
    ['same instant, newer list of facts', stored, revision('2026-11-20T06:31:00Z', 'v2:b'), 'apply'],
  ] as const)('%s', (_, prev, next, decision) => {
    expect(shouldApply(prev, next)).toBe(decision);
  });

  it('leaves the last version stored, whatever order deliveries come in', () => {
    const versions = fc.array(fc.nat(20), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(versions, (seconds) => {
        let current: { revision: Revision } | undefined;
        for (const second of seconds) {
          const next = revision(new Date(second * 1000).toISOString(), `v1:${second}`);
          const decision = shouldApply(current, next);
          expect(decision).not.toBe('refetch');
          if (decision === 'apply') current = next;
        }
        expect(Date.parse(current?.revision.at ?? '')).toBe(Math.max(...seconds) * 1000);
      }),
      SEEDED,
    );
  });

  it('sees a pair from both sides alike', () => {
    const mirror = { newer: 'older', older: 'newer', same: 'same', ambiguous: 'ambiguous' };
    const revisions = fc.record({
      at: fc.nat(3).map((second) => new Date(second * 1000).toISOString()),
      token: fc.constantFrom('v1:a', 'v1:b'),
    });
    fc.assert(
      fc.property(revisions, revisions, (a, b) => {
        expect(compareRevisions(b, a)).toBe(mirror[compareRevisions(a, b)]);
      }),
      SEEDED,
    );
  });
});
