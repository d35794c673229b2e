import type { FulfillmentLine, FulfillmentPart } from '../../core/connector.js';
import { merged } from '../fulfillment-lines.js';
import { MAX_INPUT_ROWS } from './cost.js';
import type { ShippableGroup } from './fulfillment-state.js';

/** Units taken from one line of one fulfillment order. */
export interface PickedUnits {
  readonly group: ShippableGroup;
  readonly groupLineId: string;
  readonly line: FulfillmentLine;
}

/** A part to create, with what the mutation needs. */
export interface CreatePart extends FulfillmentPart {
  readonly action: 'create';
  readonly groups: readonly {
    readonly id: string;
    /** Absent: all that is left in it. */
    readonly lines: readonly { readonly id: string; readonly quantity: number }[] | undefined;
  }[];
}

/** One part per location, since Shopify takes one location a call; more where a list would be longer than it takes. */
export function createParts(picks: readonly PickedUnits[]): readonly CreatePart[] {
  const byLocation = groupBy(picks, ({ group }) => group.locationId ?? group.locationName ?? group.id);
  return [...byLocation.values()].flatMap((own) => callsOf(own).map(createPart));
}

/** Cuts the picks of a location so that no fulfillment order gets more rows than one call may have. */
function callsOf(picks: readonly PickedUnits[]): readonly (readonly PickedUnits[])[] {
  const calls: PickedUnits[][] = [];
  for (const own of groupBy(picks, ({ group }) => group.id).values()) {
    // Whole fulfillment orders need no list of lines.
    const size = isWhole(own) ? own.length : MAX_INPUT_ROWS;
    for (let start = 0; start < own.length; start += size) {
      const call = calls[start / size] ?? [];
      call.push(...own.slice(start, start + size));
      calls[start / size] = call;
    }
  }
  return calls;
}

function createPart(picks: readonly PickedUnits[], index: number): CreatePart {
  const byGroup = groupBy(picks, ({ group }) => group.id);
  const [first] = picks;
  const suffix = index === 0 ? '' : `#${index + 1}`;
  return {
    action: 'create',
    partId: `${[...byGroup.keys()].join('+')}${suffix}`,
    lineItems: merged(picks.map(({ line }) => line)),
    groups: [...byGroup].map(([id, own]) => ({
      id,
      lines:
        own.length > MAX_INPUT_ROWS
          ? undefined
          : own.map(({ groupLineId, line }) => ({ id: groupLineId, quantity: line.quantity })),
    })),
    ...(first?.group.locationId === undefined ? {} : { locationId: first.group.locationId }),
    ...(first?.group.locationName === undefined ? {} : { locationName: first.group.locationName }),
  };
}

function isWhole(picks: readonly PickedUnits[]): boolean {
  const remaining = picks[0]?.group.lines.filter(({ remaining }) => remaining > 0) ?? [];
  const taken = new Map(picks.map(({ groupLineId, line }) => [groupLineId, line.quantity]));
  return remaining.every(({ groupLineId, remaining }) => taken.get(groupLineId) === remaining);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item));
    if (known === undefined) groups.set(keyOf(item), [item]);
    else known.push(item);
  }
  return groups;
}
