import { describe, expect, it } from 'vitest';
import { type PlanRequest, planPush } from '../../../../src/connectors/shopify/fulfillment-plan.js';
import type {
  ExistingFulfillment,
  FulfillmentState,
  ShippableGroup,
} from '../../../../src/connectors/shopify/fulfillment-state.js';

const EARLY = '2026-11-20T08:00:00.000Z';
const PUSHED = '2026-11-20T09:00:00.000Z';
const LATE = '2026-11-20T10:00:00.000Z';
const [BENGALURU, MUMBAI] = ['gid://shopify/Location/1', 'gid://shopify/Location/2'];

const group = (id: string, remaining: Record<string, number>, more: Partial<ShippableGroup> = {}): ShippableGroup => ({
  id,
  status: 'OPEN',
  createdAt: EARLY,
  canFulfill: true,
  locationId: BENGALURU,
  locationName: 'Bengaluru',
  holds: [],
  requestStatus: 'UNSUBMITTED',
  shipAfter: undefined,
  lines: Object.entries(remaining).map(([lineItemId, left]) => ({
    groupLineId: `${id}/${lineItemId}`,
    lineItemId,
    remaining: left,
  })),
  ...more,
});
const fulfillment = (
  id: string,
  quantities: Record<string, number>,
  more: Partial<ExistingFulfillment> = {},
): ExistingFulfillment => ({
  id,
  createdAt: PUSHED,
  locationId: BENGALURU,
  locationName: 'Bengaluru',
  groupIds: ['A'],
  trackings: [{ number: 'T1' }],
  lines: Object.entries(quantities).map(([lineItemId, quantity]) => ({ lineItemId, quantity })),
  ...more,
});
const plan = (state: Partial<FulfillmentState>, request: Partial<PlanRequest> = {}) =>
  planPush(
    { isCancelled: false, isFulfilled: false, groups: [], fulfillments: [], ...state },
    {
      lines: undefined,
      trackings: [{ number: 'T1' }],
      locationId: undefined,
      idempotencyKey: undefined,
      intent: undefined,
      ...request,
    },
  );
/** `create A: x2 y1`, `already_done F1: x2`, `blocked on_hold: y1`. */
const told = ({ parts }: ReturnType<typeof planPush>) =>
  parts.map((part) => {
    const lines = part.lineItems.map(({ lineItemId, quantity }) => `${lineItemId}${quantity}`).join(' ');
    const what =
      part.action === 'create'
        ? part.groups.map(({ id }) => id).join('+')
        : part.action === 'blocked'
          ? part.reason
          : part.fulfillmentId;
    return `${part.action} ${what}: ${lines}`;
  });

describe('everything left', () => {
  it('is one part for each location, several fulfillment orders in one', () => {
    const groups = [
      group('A', { x: 2 }),
      group('B', { y: 1 }, { locationId: MUMBAI }),
      group('C', { x: 1, z: 3 }),
      group('D', { w: 0 }, { status: 'CLOSED', canFulfill: false }),
    ];
    expect(told(plan({ groups }))).toEqual(['create A+C: x3 z3', 'create B: y1']);
  });

  it('goes by the name of a location, else by the fulfillment order, where the app may not see ids', () => {
    const groups = [
      group('A', { x: 1 }, { locationId: undefined }),
      group('B', { y: 1 }, { locationId: undefined, locationName: 'Mumbai' }),
      group('C', { z: 1 }, { locationId: undefined }),
      group('D', { w: 1 }, { locationId: undefined, locationName: undefined }),
      group('E', { v: 1 }, { locationId: undefined, locationName: undefined }),
    ];
    expect(told(plan({ groups }))).toEqual(['create A+C: x1 z1', 'create B: y1', 'create D: w1', 'create E: v1']);
  });

  it('ships what it can, and says what is blocked', () => {
    const groups = [
      group('A', { x: 2 }),
      group('B', { y: 1 }, { status: 'ON_HOLD', canFulfill: false }),
      group('C', { z: 1 }, { status: 'SCHEDULED', canFulfill: false }),
      group('D', { w: 1 }, { status: 'IN_PROGRESS', canFulfill: false }),
    ];
    expect(told(plan({ groups }))).toEqual([
      'create A: x2',
      'blocked on_hold: y1',
      'blocked not_shippable: z1',
      'blocked not_shippable: w1',
    ]);
  });

  it('of a cancelled order, and of one without anything to ship, is blocked', () => {
    expect(told(plan({ isCancelled: true }))).toEqual(['blocked order_cancelled: ']);
    expect(told(plan({}))).toEqual(['blocked not_shippable: ']);
    expect(told(plan({ fulfillments: [fulfillment('F', { x: 1 })] }, { locationId: MUMBAI }))[0]).toContain('F');
    const other = { trackings: [{ number: 'T9' }], locationId: MUMBAI };
    expect(told(plan({ fulfillments: [fulfillment('F', { x: 1 })] }, other))).toEqual(['blocked not_shippable: ']);
  });
});

it('says so when nothing is left to be seen of an order that Shopify does not call fulfilled', () => {
  const state = { groups: [group('A', { x: 0 })], fulfillments: [fulfillment('F', { x: 1 })] };
  const request = { trackings: [], lines: undefined };
  expect(plan(state, request).warnings).toEqual([expect.stringContaining("out of this app's sight")]);
  expect(plan({ ...state, isFulfilled: true }, request).warnings).toEqual([]);
  expect(told(plan({ fulfillments: state.fulfillments }, request))).toEqual(['blocked not_shippable: ']);
});

describe('the same push again', () => {
  it('makes the part that is missing', () => {
    const groups = [
      group('A', { x: 0 }, { status: 'CLOSED', canFulfill: false }),
      group('B', { y: 1 }, { locationId: MUMBAI }),
    ];
    expect(told(plan({ groups, fulfillments: [fulfillment('F', { x: 2 })] }))).toEqual([
      'already_done F: x2',
      'create B: y1',
    ]);
  });

  it('does not ship what an edit added to the order later, and says so', () => {
    const groups = [
      // Into the fulfillment order that it shipped from, and as a new one.
      group('A', { x: 1 }, { status: 'IN_PROGRESS' }),
      group('N', { n: 2 }, { createdAt: LATE }),
      group('M', { m: 1 }, { createdAt: LATE, locationId: MUMBAI }),
    ];
    const again = plan({ groups, fulfillments: [fulfillment('F', { x: 2 })] });
    expect(told(again)).toEqual(['already_done F: x2']);
    expect(again.warnings).toEqual([expect.stringContaining('4 unit(s) came to the order after this push')]);
  });

  it('ships what was blocked when it was first made, at the same location too', () => {
    const groups = [group('A', { x: 0 }), group('H', { y: 2 })];
    expect(told(plan({ groups, fulfillments: [fulfillment('F', { x: 2 })] }))).toEqual([
      'already_done F: x2',
      'create H: y2',
    ]);
  });

  it('goes by the lines where Shopify does not say which fulfillment orders were shipped from', () => {
    const groups = [group('A', { x: 1 }), group('B', { y: 1 })];
    const fulfillments = [fulfillment('F', { x: 2 }, { groupIds: [] })];
    expect(told(plan({ groups, fulfillments }))).toEqual(['already_done F: x2', 'create B: y1']);
  });

  it('needs all of its tracking numbers to be there', () => {
    const trackings = [{ number: 'T1' }, { number: 'T2' }];
    const groups = [group('A', { x: 1 })];
    const one = [fulfillment('F', { y: 1 }, { groupIds: ['Z'] })];
    expect(told(plan({ groups, fulfillments: one }, { trackings }))).toEqual(['create A: x1']);
    const both = [fulfillment('F', { y: 1 }, { trackings: [{ number: 'T2' }, { number: 'T1' }, { number: 'T3' }] })];
    expect(told(plan({ groups: [], fulfillments: both }, { trackings }))).toEqual(['already_done F: y1']);
  });
});

describe('named lines', () => {
  const lines = [
    { lineItemId: 'x', quantity: 2 },
    { lineItemId: 'y', quantity: 1 },
  ];

  it('are taken from whichever fulfillment orders hold them', () => {
    const groups = [group('A', { x: 1 }), group('B', { x: 5, y: 1 }, { locationId: MUMBAI })];
    expect(told(plan({ groups }, { lines }))).toEqual(['create A: x1', 'create B: x1 y1']);
  });

  it('travel together: one that is blocked holds the others back', () => {
    const groups = [group('A', { x: 2 }), group('B', { y: 1 }, { status: 'ON_HOLD', canFulfill: false })];
    expect(told(plan({ groups }, { lines }))).toEqual(['blocked not_attempted: x2', 'blocked on_hold: y1']);
  });

  it('that are partly done go on with the rest', () => {
    const groups = [group('A', { x: 1, y: 1 })];
    const fulfillments = [fulfillment('F', { x: 1 })];
    expect(told(plan({ groups, fulfillments }, { lines }))).toEqual(['already_done F: x1', 'create A: x1 y1']);
    const held = [group('A', { x: 1, y: 1 }, { status: 'ON_HOLD', canFulfill: false })];
    expect(told(plan({ groups: held, fulfillments }, { lines }))).toEqual([
      'already_done F: x1',
      'blocked on_hold: x1',
      'blocked on_hold: y1',
    ]);
  });

  it('that others shipped are done, with a warning; too many of them are not', () => {
    const trackings = [{ number: 'T9' }];
    const fulfillments = [fulfillment('F', { x: 2 }), fulfillment('G', { y: 1, z: 1 }), fulfillment('H', { z: 1 })];
    const done = plan({ groups: [group('A', { x: 0, z: 4 })], fulfillments }, { lines, trackings });
    expect(told(done)).toEqual(['already_done F: x2', 'already_done G: y1 z1']);
    expect(done.warnings).toEqual([expect.stringContaining('other tracking numbers')]);
    const more = [{ lineItemId: 'x', quantity: 3 }];
    expect(told(plan({ fulfillments }, { lines: more, trackings }))).toEqual(['blocked quantity_exceeded: x3']);
    expect(told(plan({ groups: [group('A', { x: 1 })], fulfillments }, { lines: more, trackings }))).toEqual([
      'blocked not_attempted: x1',
      'blocked quantity_exceeded: x2',
    ]);
  });

  it('at the wrong location say where the trouble is', () => {
    const { parts } = plan({ groups: [group('A', { x: 2, y: 1 })] }, { lines, locationId: MUMBAI });
    expect(parts.map((part) => part.action === 'blocked' && part.message)).toEqual([
      'What is left of this line is assigned to another location.',
      'What is left of this line is assigned to another location.',
    ]);
  });
});

describe('a push known by its key', () => {
  const intent = (more: Partial<NonNullable<PlanRequest['intent']>> = {}) => ({
    lines: [
      { lineItemId: 'x', quantity: 2 },
      { lineItemId: 'y', quantity: 1 },
    ],
    foreign: new Set<string>(),
    made: new Set<string>(),
    ...more,
  });
  const untracked = (id: string, quantities: Record<string, number>) => fulfillment(id, quantities, { trackings: [] });
  const request = (more = {}) => ({ trackings: [], idempotencyKey: 'k', intent: intent(more) });

  it('counts what it is known to have made, whatever was done to it since', () => {
    const made = fulfillment('F', { x: 2, y: 1 }, { trackings: [{ number: 'added by hand' }] });
    expect(told(plan({ fulfillments: [made] }, request({ made: new Set(['F']) })))).toEqual(['already_done F: x2 y1']);
  });

  it('finds what it made and could not note, and nothing that is not like it', () => {
    const fulfillments = [
      untracked('OLD', { x: 2 }),
      fulfillment('TRACKED', { x: 2 }),
      untracked('OTHER LINE', { z: 1 }),
      untracked('TOO MUCH', { x: 3 }),
      untracked('EMPTY', {}),
      untracked('MINE', { x: 2 }),
      untracked('ONE TOO MANY', { x: 1 }),
    ];
    const groups = [group('A', { y: 4 })];
    expect(told(plan({ groups, fulfillments }, request({ foreign: new Set(['OLD']) })))).toEqual([
      'already_done MINE: x2',
      'create A: y1',
    ]);
  });

  it('ships what was left when it was first tried, not what came later', () => {
    expect(told(plan({ groups: [group('A', { x: 2, y: 1, z: 9 })] }, request()))).toEqual(['create A: x2 y1']);
  });
});

it('cuts more than 250 rows of a fulfillment order into calls, but not a whole one', () => {
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`l${index}`, 1]));
  const groups = [group('A', { ...many, rest: 1 }), group('B', { small: 1 })];
  const lines = [...Object.keys(many), 'small'].map((lineItemId) => ({ lineItemId, quantity: 1 }));
  const { parts } = plan({ groups }, { lines });
  expect(parts.map(({ partId, lineItems }) => [partId, lineItems.length])).toEqual([
    ['A+B', 251],
    ['A#2', 250],
    ['A#3', 100],
  ]);
  const whole = plan({ groups });
  expect(whole.parts).toMatchObject([{ action: 'create', groups: [{ id: 'A', lines: undefined }, { id: 'B' }] }]);
});

describe('what stands in the way', () => {
  const why = (more: Partial<ShippableGroup>) => {
    const { parts } = plan({ groups: [group('A', { x: 1 }, { canFulfill: false, ...more })] });
    return parts.map((part) => (part.action === 'blocked' ? `${part.reason}: ${part.message}` : part.action));
  };

  it('is a hold, with its reasons in our words', () => {
    const held = why({ status: 'ON_HOLD', holds: ['awaiting_payment', 'unknown', 'fraud_risk', 'fraud_risk'] });
    expect(held).toEqual([
      'on_hold: The fulfillment order is on hold (awaiting payment, fraud risk): release the hold in Shopify first.',
    ]);
    expect(why({ status: 'ON_HOLD', holds: ['unknown'] })).toEqual([
      'on_hold: The fulfillment order is on hold: release the hold in Shopify first.',
    ]);
  });

  it('is a later date', () => {
    expect(why({ status: 'SCHEDULED', shipAfter: LATE })).toEqual([
      `not_shippable: The fulfillment order is scheduled for ${LATE}: mark it as open in Shopify first.`,
    ]);
    expect(why({ status: 'SCHEDULED' })).toEqual([expect.stringContaining('scheduled for a later date')]);
  });

  it.each(['SUBMITTED', 'ACCEPTED', 'CANCELLATION_REQUESTED', 'CANCELLATION_REJECTED'])(
    'is a request to a service (%s)',
    (requestStatus) => {
      expect(why({ status: 'IN_PROGRESS', requestStatus })).toEqual([
        expect.stringContaining(`asked to ship the line (${requestStatus})`),
      ]);
    },
  );

  it('is a part on hold: the other part ships, named lines that need both do not', () => {
    // Shopify splits a fulfillment order of which a part is held.
    const groups = [group('A', { x: 2 }), group('B', { x: 1, y: 1 }, { status: 'ON_HOLD', canFulfill: false })];
    expect(told(plan({ groups }))).toEqual(['create A: x2', 'blocked on_hold: x1', 'blocked on_hold: y1']);
    const lines = (quantity: number) => ({ lines: [{ lineItemId: 'x', quantity }] });
    expect(told(plan({ groups }, lines(2)))).toEqual(['create A: x2']);
    expect(told(plan({ groups }, lines(3)))).toEqual(['blocked not_attempted: x2', 'blocked on_hold: x1']);
  });
});

it('a part that was done before tells the place it shipped from', () => {
  const { parts } = plan({ fulfillments: [fulfillment('F1', { x: 1 }, { locationName: 'Mumbai' })] });
  expect(parts).toMatchObject([{ action: 'already_done', locationId: BENGALURU, locationName: 'Mumbai' }]);
});
