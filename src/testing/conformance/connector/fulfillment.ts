import assert from 'node:assert/strict';
import type { FulfillmentPush, FulfillmentResult } from '../../../core/connector.js';
import type { CaseContext, CaseRule } from './case.js';
import { describe, equal, settle, typed, typedRejection } from './checks.js';
import { pushOf, pushToEnd, retracked, trackingsOf } from './shipping.js';

export const fulfillmentRules: readonly CaseRule[] = [
  {
    name: 'fulfillment: a plan writes nothing and says what a push would do',
    check: async (context) => {
      const { connector, scenario } = context;
      if (!connector.capabilities.operations.planFulfillment) return { skipped: 'planFulfillment is not declared' };
      const push = await pushOf(scenario);
      const plan = await connector.planFulfillment(push);
      await assertShipments(context, push, 0, 'planFulfillment');
      assert.ok(plan.writes > 0, 'plan.writes of an unfulfilled order is 0');
      assert.ok(
        plan.parts.some(({ action }) => action === 'create'),
        'the plan of an unfulfilled order creates nothing',
      );
      await pushToEnd(connector, scenario, push);
      const again = await connector.planFulfillment(push);
      equal(again.writes, 0, 'plan.writes after the push');
      for (const { action } of again.parts) equal(action, 'already_done', 'the action of a part that is shipped');
      return undefined;
    },
  },
  {
    name: 'fulfillment: a push is one shipment, and every part names it',
    check: async (context) => {
      const push = await pushOf(context.scenario);
      const result = await pushToEnd(context.connector, context.scenario, push);
      equal(result.status, 'done', 'the status of a first push');
      assertParts(result, 'done');
      const shipped = result.parts.flatMap(({ lineItems }) => lineItems);
      const units = (lines: FulfillmentPush['lineItems'] = []) => lines.reduce((sum, line) => sum + line.quantity, 0);
      equal(units(shipped), units(push.lineItems), 'the units of all parts');
      await assertShipments(context, push, 1, 'one push');
    },
  },
  {
    name: 'fulfillment: without lineItems everything that is left is shipped',
    check: async (context) => {
      const { lineItems: _, ...push } = await pushOf(context.scenario);
      const result = await pushToEnd(context.connector, context.scenario, push);
      equal(result.status, 'done', 'the status of a first push');
      assertParts(result, 'done');
      await assertShipments(context, push, 1, 'a push without lineItems');
    },
  },
  {
    name: 'fulfillment: the same push again, from another connector, is already_done and still one shipment',
    check: async (context) => {
      const push = await pushOf(context.scenario);
      await pushToEnd(context.connector, context.scenario, push);
      const again = await pushToEnd(context.create(), context.scenario, push);
      equal(again.status, 'already_done', 'the status of the second push');
      assertParts(again, 'already_done');
      await assertShipments(context, push, 1, 'the same push twice');
    },
  },
  {
    name: 'fulfillment: the same partial push again is already_done and still one shipment',
    check: async (context) => {
      const { connector, scenario } = context;
      if (!connector.capabilities.fulfillment.partialQuantities) return { skipped: 'no partial quantities' };
      const push = await partialPush(context);
      if (trackingsOf(push).length === 0) return { skipped: 'pushes carry no tracking number here' };
      await pushToEnd(connector, scenario, push);
      const again = await pushToEnd(context.create(), scenario, push);
      equal(again.status, 'already_done', 'the status of the second push');
      await assertShipments(context, push, 1, 'the same partial push twice');
      return undefined;
    },
  },
  {
    name: 'fulfillment: another parcel of the same order is a second shipment',
    check: async (context) => {
      const { connector, scenario } = context;
      if (!connector.capabilities.fulfillment.partialQuantities) return { skipped: 'no partial quantities' };
      const first = await partialPush(context);
      if (trackingsOf(first).length === 0) return { skipped: 'pushes carry no tracking number here' };
      await pushToEnd(connector, scenario, first);
      const { lineItems: _, ...rest } = retracked(first);
      const second = await pushToEnd(connector, scenario, rest);
      equal(second.status, 'done', 'the status of the second parcel');
      await assertShipments(context, first, 2, 'two parcels');
      return undefined;
    },
  },
  {
    name: 'fulfillment: a partial push without tracking number and idempotencyKey is refused',
    check: async (context) => {
      const { connector, scenario } = context;
      if (!connector.capabilities.fulfillment.partialQuantities) return { skipped: 'no partial quantities' };
      if (
        scenario.fulfillment.push !== undefined &&
        trackingsOf(scenario.fulfillment.push as FulfillmentPush).length === 0
      ) {
        return { skipped: 'pushes carry no tracking number here' };
      }
      const { tracking: _, ...push } = await partialPush(context);
      const what = 'a partial push that could not be recognised when repeated';
      await typedRejection(what, context, () => connector.pushFulfillment(push), ['invalid_request']);
      await assertShipments(context, push, 0, what);
      return undefined;
    },
  },
  {
    name: 'fulfillment: a push whose answer is lost is one shipment, now and when it is pushed again',
    check: async (context) => {
      const { connector, scenario, wire } = context;
      const push = await pushOf(scenario);
      const { lost } = wire.loseAnswer(async () => (await scenario.fulfillment.shipmentsOf(push.orderId)) > 0);
      const first = await settle('pushFulfillment', () => connector.pushFulfillment(push));
      wire.restore();
      if (!lost()) return { skipped: 'the platform ships later, so no answer of a write could be lost' };
      await assertShipments(context, push, 1, 'a push whose answer was lost');
      if (!first.ok) {
        const error = typed('a push whose answer was lost', context, first.error);
        equal(error.outcomeUnknown, true, `outcomeUnknown of ${describe(error)}`);
      }
      const again = await pushToEnd(context.create(), scenario, push);
      equal(again.status, 'already_done', 'the status of the push after the lost one');
      assertParts(again, 'already_done');
      await assertShipments(context, push, 1, 'a push again after its answer was lost');
      return undefined;
    },
  },
  {
    name: 'fulfillment: a quantity that cannot be shipped is refused before anything is written',
    check: async (context) => {
      const { connector, scenario } = context;
      const push = await pushOf(scenario);
      for (const change of [1_000, -1_000, 0.5, Number.NaN]) {
        const [first, ...others] = push.lineItems;
        const lineItems = [
          ...others,
          ...(first === undefined ? [] : [{ ...first, quantity: first.quantity + change }]),
        ];
        const what = `pushFulfillment of ${lineItems.at(-1)?.quantity} units of ${first?.quantity}`;
        const error = await typedRejection(what, context, () => connector.pushFulfillment({ ...push, lineItems }), [
          'invalid_request',
          'conflict',
        ]);
        equal(error.retryable, false, `${what} must not be retryable`);
        await assertShipments(context, push, 0, what);
      }
    },
  },
  {
    name: 'fulfillment: a line that the order does not have is refused before anything is written',
    check: async (context) => {
      const { connector, scenario } = context;
      const push = await pushOf(scenario);
      const foreign = await scenario.fulfillment.unfulfilledOrder();
      const lineItems = [...push.lineItems, ...foreign.lineItems.slice(0, 1)];
      const what = 'pushFulfillment with a line of another order';
      await typedRejection(what, context, () => connector.pushFulfillment({ ...push, lineItems }), [
        'invalid_request',
        'not_found',
        'conflict',
      ]);
      await assertShipments(context, push, 0, what);
      equal(await scenario.fulfillment.shipmentsOf(foreign.orderId), 0, 'shipments of the other order');
    },
  },
  {
    name: 'fulfillment: a push to an unknown order is not_found',
    check: async (context) => {
      const { connector, scenario } = context;
      const { lineItems: _, ...push } = await pushOf(scenario);
      const unknown = { ...push, orderId: scenario.orders.missingOrderId };
      await typedRejection('pushFulfillment to an unknown order', context, () => connector.pushFulfillment(unknown), [
        'not_found',
      ]);
    },
  },
];

async function partialPush(context: CaseContext): Promise<FulfillmentPush> {
  const push = await pushOf(context.scenario);
  const line = push.lineItems.find(({ quantity }) => quantity > 1);
  if (line === undefined) return assert.fail('harness: unfulfilledOrder() must have a line of two units or more');
  return { ...push, lineItems: [{ ...line, quantity: 1 }] };
}

async function assertShipments(context: CaseContext, { orderId }: FulfillmentPush, expected: number, what: string) {
  const actual = await context.scenario.fulfillment.shipmentsOf(orderId);
  equal(actual, expected, `after ${what} the platform has ${actual} shipments of the order, not ${expected}`);
}

function assertParts({ parts, warnings }: FulfillmentResult, status: 'done' | 'already_done'): void {
  assert.ok(parts.length > 0, 'the result of a push has no parts');
  assert.ok(Array.isArray(warnings), 'warnings must be a list');
  equal(new Set(parts.map(({ partId }) => partId)).size, parts.length, 'two parts share a partId');
  for (const part of parts) {
    equal(part.status, status, `the status of part ${part.partId}`);
    const isNamed = typeof part.fulfillmentId === 'string' && part.fulfillmentId !== '';
    assert.ok(isNamed, `part ${part.partId} must name the platform's shipment in fulfillmentId`);
  }
}
