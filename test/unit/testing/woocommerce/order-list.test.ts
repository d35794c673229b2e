import { describe, expect, it } from 'vitest';
import { type Answer, idsOf, NOW, startWoo } from './support.js';

const HOUR = 3_600_000;
const SECOND = 1_000;

/** `2026-11-25T06:30:00` */
const naive = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

async function walk(ask: (path: string) => Promise<Answer>, query: string): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let page = 1; ; page += 1) {
    const found = idsOf(await ask(`orders?${query}&page=${page}`));
    if (found.length === 0) return ids;
    ids.push(...found);
  }
}

describe('a list of orders', () => {
  it('comes newest first, ten at a time, with its totals in headers', async () => {
    const { ask, controls } = await startWoo();
    const first = await ask('orders');
    const all = controls.orders().map(({ id }) => Number(id));
    expect(idsOf(first)).toEqual([...all].reverse().slice(0, 10));
    expect([first.headers.get('x-wp-total'), first.headers.get('x-wp-totalpages')]).toEqual(['50', '5']);
    expect(first.headers.get('link')).toBe('<https://sandbox-1.example.com/wp-json/wc/v3/orders?page=2>; rel="next"');
    expect(await walk(ask, 'per_page=7&orderby=id&order=asc')).toEqual(all);
    expect(await walk(ask, 'per_page=100')).toHaveLength(50);
  });

  it('past its end is empty and counts nothing, or counts again where orders are posts', async () => {
    const tables = await startWoo();
    const posts = await startWoo({ wcVersion: '7.9' });
    for (const [{ ask }, total, pages] of [
      [tables, '0', '0'],
      [posts, '50', '5'],
    ] as const) {
      const { status, body, headers } = await ask('orders?page=9');
      expect([status, body, headers.get('x-wp-total'), headers.get('x-wp-totalpages')]).toEqual([
        200,
        [],
        total,
        pages,
      ]);
    }
  });

  it.each([
    ['per_page=101', 'per_page', 'per_page must be between 1 (inclusive) and 100 (inclusive)', 'rest_out_of_bounds'],
    ['per_page=0', 'per_page', 'per_page must be between 1 (inclusive) and 100 (inclusive)', 'rest_out_of_bounds'],
    ['modified_after=yesterday', 'modified_after', 'Invalid date.', 'rest_invalid_date'],
    ['modified_after=2026-11-01', 'modified_after', 'Invalid date.', 'rest_invalid_date'],
    ['after=1795402563', 'after', 'Invalid date.', 'rest_invalid_date'],
    [
      'status=nope',
      'status',
      'status[0] is not one of any, trash, auto-draft, pending, processing, on-hold, completed, cancelled, refunded, failed, packed, and checkout-draft.',
      'rest_not_in_enum',
    ],
    ['status=wc-completed', 'status', expect.stringContaining('status[0] is not one of'), 'rest_not_in_enum'],
  ])('refuses %s', async (query, name, message, code) => {
    const { ask } = await startWoo({}, { orders: 1 });
    const { status, body } = await ask(`orders?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'rest_invalid_param',
      message: `Invalid parameter(s): ${name}`,
      data: { status: 400, params: { [name]: message }, details: { [name]: { code, message } } },
    });
  });

  it('filters by status, ids and text, and ignores what it does not know', async () => {
    const { ask, controls } = await startWoo();
    const withStatus = (...slugs: string[]) =>
      controls.orders().flatMap(({ id, status }) => (slugs.includes(status) ? [Number(id)] : []));
    const listed = async (query: string) => [...idsOf(await ask(`orders?per_page=100&${query}`))].sort();
    expect(await listed('status=packed,on-hold')).toEqual(withStatus('packed', 'on-hold'));
    expect(await listed('status%5B%5D=packed&status%5B%5D=on-hold')).toEqual(withStatus('packed', 'on-hold'));
    expect(await listed('status=any')).toHaveLength(50);
    expect(await listed('include=10001,10003')).toEqual([10_001, 10_003]);
    expect(await listed('exclude=10001,10003')).toHaveLength(48);
    expect(await listed('parent=5')).toEqual([]);
    expect(await listed('number=10001')).toHaveLength(50);
    expect(await listed('search=SB-')).toHaveLength(1);
  });

  it('hides the trash from everyone who does not ask for it alone', async () => {
    const { ask, controls } = await startWoo();
    controls.trash('10001');
    const count = async (status: string) => idsOf(await ask(`orders?per_page=100&status=${status}`)).length;
    expect([await count('any'), await count('any,trash'), await count('trash')]).toEqual([49, 49, 1]);
    expect((await ask('orders/10001')).body.status).toBe('trash');
    expect(controls.order('10002')?.status).not.toBe('trash');
  });

  it('keeps the links of a row under _fields, and shows as many decimals as asked', async () => {
    const { ask, controls } = await startWoo();
    const unrounded = controls.orders().find(({ scenario }) => scenario === 'unrounded')?.id;
    const row = await ask(`orders/${unrounded}?_fields=id,total,line_items.total,billing.email`);
    expect(Object.keys(row.body)).toEqual(['id', 'total', 'billing', 'line_items', '_links'].sort(inOrderOf(row.body)));
    expect(Object.keys(row.body.billing)).toEqual(['email']);
    const [two, four, none] = await Promise.all(
      ['', '?dp=4', '?dp=0'].map(async (query) => (await ask(`orders/${unrounded}${query}`)).body.line_items[0].total),
    );
    expect(four.slice(0, 4)).toBe(two.slice(0, 4));
    expect([two, four, none].map((text: string) => text.split('.')[1]?.length)).toEqual([2, 4, undefined]);
    expect(Number(four) % 0.01).not.toBe(0);
  });

  it('escapes slashes and everything beyond ASCII', async () => {
    const { ask, controls } = await startWoo();
    const note = controls.orders().find(({ scenario }) => scenario === 'note');
    const { text, body } = await ask(`orders/${note?.id}`);
    expect(text).not.toMatch(/[^\x20-\x7e]/);
    expect(text).toContain('Flat 4\\/B');
    expect(text).toContain('"currency_symbol":"\\u20b9"');
    expect(body.customer_note).toContain('₹500 change 🙏');
  });
});

const inOrderOf =
  (row: object) =>
  (one: string, other: string): number =>
    Object.keys(row).indexOf(one) - Object.keys(row).indexOf(other);

describe('dates in a list of orders', () => {
  const AFTER = NOW - 48 * HOUR;

  /** Orders that changed every hour, from 3 days ago on; the offset of India is 5 of them and a half. */
  async function startHourly(options: Parameters<typeof startWoo>[0] = {}) {
    const started = await startWoo(options, { orders: 0 });
    for (let hours = 72; hours >= 1; hours -= 1) {
      const at = new Date(NOW - hours * HOUR);
      started.controls.insert({ createdAt: at, modifiedAt: at });
    }
    const count = async (query: string) => Number((await started.ask(`orders?${query}`)).headers.get('x-wp-total'));
    return { ...started, count };
  }

  it('are exclusive, and right as naive UTC with dates_are_gmt', async () => {
    const { count } = await startHourly();
    expect(await count(`modified_after=${naive(AFTER)}&dates_are_gmt=true`)).toBe(47);
    expect(await count(`modified_after=${naive(AFTER - SECOND)}&dates_are_gmt=true`)).toBe(48);
    expect(await count(`modified_after=${naive(AFTER)}.999&dates_are_gmt=true`)).toBe(47);
    expect(await count(`modified_before=${naive(AFTER)}&dates_are_gmt=true`)).toBe(24);
    expect(await count(`after=${naive(AFTER)}&before=${naive(NOW - 24 * HOUR)}&dates_are_gmt=1`)).toBe(23);
  });

  it('with a Z are shifted by the offset of the site under dates_are_gmt, and right without it', async () => {
    const { count } = await startHourly();
    expect(await count(`modified_after=${naive(AFTER)}Z&dates_are_gmt=true`)).toBe(42);
    expect(await count(`modified_after=${naive(AFTER)}Z`)).toBe(47);
  });

  it('without anything are in the time of the site', async () => {
    const { count } = await startHourly();
    expect(await count(`modified_after=${naive(AFTER + 5.5 * HOUR)}`)).toBe(47);
    const west = await startHourly({ timeZone: '-08:00' });
    expect(await west.count(`modified_after=${naive(AFTER - 8 * HOUR)}`)).toBe(47);
    expect(await west.count(`modified_after=${naive(AFTER)}&dates_are_gmt=true`)).toBe(47);
  });

  it('with an offset are wrong where orders have tables of their own', async () => {
    const query = `modified_after=${naive(AFTER + 5.5 * HOUR)}%2B05:30`;
    expect(await (await startHourly()).count(query)).not.toBe(47);
    expect(await (await startHourly({ wcVersion: '7.9' })).count(query)).toBe(47);
  });

  it('are ignored by versions that do not know them', async () => {
    const old = await startHourly({ wcVersion: '5.7' });
    expect(await old.count(`modified_after=${naive(AFTER)}&dates_are_gmt=true`)).toBe(72);
    expect(await old.count('modified_after=yesterday')).toBe(72);
    const older = await startHourly({ wcVersion: '5.3' });
    expect(await older.count(`after=${naive(AFTER + 5.5 * HOUR)}&dates_are_gmt=true`)).toBe(47);
  });

  it('show the time of the site beside UTC, both without a zone', async () => {
    const { ask, controls } = await startHourly();
    const { body } = await ask(`orders/${controls.orders()[0]?.id}`);
    expect(body.date_created_gmt).toBe(naive(NOW - 72 * HOUR));
    expect(body.date_created).toBe(naive(NOW - 72 * HOUR + 5.5 * HOUR));
  });
});

describe('a walk', () => {
  it('by change date loses orders that share a second, by id it does not', async () => {
    const { ask, controls } = await startWoo({}, { orders: 0 });
    for (let index = 0; index < 60; index += 1) controls.insert();
    const all = controls.orders().map(({ id }) => Number(id));
    const byChange = await walk(ask, 'orderby=modified&order=asc&per_page=10');
    expect(byChange).toHaveLength(60);
    expect(new Set(byChange).size).toBeLessThan(60);
    expect(await walk(ask, 'orderby=id&order=asc&per_page=10')).toEqual(all);
    expect(new Set(await walk(ask, 'orderby=date&per_page=10')).size).toBe(60);
  });

  it('sees what a test changes before every further page', async () => {
    const { ask, controls } = await startWoo();
    let changes = 0;
    controls.faults.changeWhilePaging((storeId) => {
      changes += 1;
      expect(storeId).toBe('https://sandbox-1.example.com');
      controls.insert();
    });
    expect(await walk(ask, 'orderby=id&order=asc&per_page=25')).toHaveLength(52);
    expect(changes).toBe(3);
  });
});
