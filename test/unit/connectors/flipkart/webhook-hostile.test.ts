import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  delivered,
  fkLoginHeaders,
  indianDate,
  MINUTE,
  NOW,
  notification,
  refusal,
  SELLER,
  webhookWorld,
} from './webhook-world.js';

describe('whatever comes', () => {
  const anything = fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.string());

  it('is refused with a reason, never with a crash', async () => {
    const { verify } = webhookWorld();
    const record = fc.record(
      {
        rawBody: fc.oneof(anything, fc.uint8Array(), fc.constant(notification())),
        headers: fc.oneof(
          anything,
          fc.record({ X_Date: anything, X_Authorization: anything }, { requiredKeys: [] }),
          fc.record({ X_Date: fc.string(), X_Authorization: fc.base64String().map((text) => `FKLOGIN ${text}`) }),
        ),
        method: anything,
        url: anything,
        storeId: anything,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(record, async (delivery) => {
        expect(await refusal(verify(delivery))).toBeTypeOf('string');
      }),
      { numRuns: 300 },
    );
    for (const delivery of [undefined, null, 7, 'x', []]) expect(await refusal(verify(delivery))).toBeTypeOf('string');
  });

  it('with a bit changed in what is signed does not pass', async () => {
    const { verify } = webhookWorld();
    const genuine = fkLoginHeaders();
    const which = fc.constantFrom('X_Date', 'X_Authorization');
    await fc.assert(
      fc.asyncProperty(which, fc.nat(), fc.nat(7), async (name, position, bit) => {
        const text = genuine[name] ?? '';
        const at = position % text.length;
        const changed = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit));
        const headers = { ...genuine, [name]: text.slice(0, at) + changed + text.slice(at + 1) };
        fc.pre(meaningOf(headers) !== meaningOf(genuine));
        expect(await refusal(verify(delivered({}, { headers })))).toBeTypeOf('string');
      }),
      { numRuns: 400 },
    );
  });

  it('with another body under the same headers is an event of its own, whose body nobody vouches for', async () => {
    const { verify } = webhookWorld();
    const one = await verify(delivered());
    const other = await verify(delivered({}, { rawBody: notification({ shipmentId: 'other' }) }));
    expect([one.trust, other.trust]).toEqual(['envelope', 'envelope']);
    expect(other.dedupeKey).not.toBe(one.dedupeKey);
    expect([one, other].some((event) => 'order' in event)).toBe(false);
  });

  it('under other headers, and at another minute, is the same event', async () => {
    const world = webhookWorld();
    const { dedupeKey } = await world.verify(delivered({}, { storeId: SELLER }));
    world.clock = NOW + 60 * MINUTE;
    const again = delivered({ at: world.clock, date: indianDate(world.clock) }, { storeId: SELLER });
    expect((await world.verify(again)).dedupeKey).toBe(dedupeKey);
  });
});

/** Letters in the other case are the same word, and the day of the week is said by the date already. */
function meaningOf({ X_Date = '', X_Authorization = '' }: Record<string, string>): string {
  const [scheme, encoded = ''] = X_Authorization.split(' ');
  const content = Buffer.from(encoded, 'base64').toString('latin1');
  const signature = content.slice(-40).toLowerCase();
  const spelling = Buffer.from(content, 'latin1').toString('base64') === encoded;
  return [X_Date.slice(3).toLowerCase(), scheme?.toLowerCase(), spelling, content.slice(0, -40), signature].join(' ');
}
