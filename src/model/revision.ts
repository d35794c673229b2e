import { hash } from 'node:crypto';
import type { Address } from './address.js';
import { normalizeDecimal } from './decimal.js';
import type { LineItem } from './line-item.js';
import type { MoneyPair } from './money.js';
import type { Order, Revision } from './order.js';
import { toIsoUtc } from './time.js';

/**
 * Names the lists of facts below. Change a list and its name together, or every stored order looks changed.
 *
 * `v1-no-address` is for platforms whose webhooks and listings tell no address: with it, an order would look changed each
 * time that it comes in the other shape.
 */
const FACTS_VERSIONS = ['v1', 'v1-no-address'] as const;
export type RevisionFacts = (typeof FACTS_VERSIONS)[number];

/** What of an order can make its revision. */
type Facts = Omit<Order, 'revision' | 'availability' | 'issues'>;

type Fact = string | number | null | readonly Fact[];

/**
 * Computes an order's revision: the platform's clock, and a hash of the facts that a webhook and a fetched order share.
 *
 * Neither the shape an order came in nor a newer mapper changes the token, so status words (their tables grow) and
 * fields that only one shape carries are left out.
 */
export function computeRevision(order: Facts, facts: RevisionFacts = 'v1'): Revision {
  const listed = facts === 'v1' ? [...sharedFacts(order), addressFact(order.shipTo)] : sharedFacts(order);
  const digest = hash('sha256', JSON.stringify(listed), 'base64url');
  return { at: order.updatedAt, token: `${facts}:${digest}` };
}

/** Which list a revision was made of; the whole one where its name is not known. */
export function revisionFactsOf(revision: Revision): RevisionFacts {
  return FACTS_VERSIONS.find((name) => name === factsVersion(revision)) ?? 'v1';
}

function sharedFacts(order: Facts): Fact[] {
  return [
    order.orderId,
    timeFact(order.cancelledAt),
    timeFact(order.closedAt),
    amountFact(order.totals?.grand),
    amountFact(order.totals?.due),
    sortedFacts(order.lines.map(lineFact)),
    [...(order.tags ?? [])].sort(),
    (order.notes ?? []).filter((note) => note.from === 'buyer').map((note) => textFact(note.text)),
  ];
}

function lineFact({ id, quantity }: LineItem): Fact {
  return [id, quantity.ordered, quantity.current ?? null, quantity.fulfillable ?? null];
}

function addressFact(address: Address | undefined): Fact {
  if (address === undefined) return null;
  const { name, firstName, lastName, company, line1, line2, city, postalCode, country, subdivision, phone } = address;
  // The source before the name: it does not change when a table of states does.
  const state = subdivision?.source ?? subdivision?.name ?? subdivision?.code;
  const fullName = name ?? `${firstName ?? ''} ${lastName ?? ''}`;
  const digits = phone?.raw.replace(/\D/g, '');
  return [fullName, company, line1, line2, city, postalCode, country, state, digits].map(textFact);
}

const UNTIDY = /^\s|\s$|\s\s|[^\S ]/;

function textFact(text = ''): string {
  return UNTIDY.test(text) ? text.trim().replace(/\s+/g, ' ') : text;
}

function timeFact(time: string | undefined): Fact {
  return time === undefined ? null : (toIsoUtc(time) ?? new Date(time).toISOString());
}

function amountFact(pair: MoneyPair | undefined): Fact {
  return pair === undefined ? null : [normalizeDecimal(pair.shop.amount), pair.shop.currency];
}

function sortedFacts(facts: readonly Fact[]): Fact {
  if (facts.length < 2) return facts;
  const byText = facts.map((fact) => ({ fact, text: JSON.stringify(fact) }));
  return byText.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ fact }) => fact);
}

/**
 * How `next` stands to `prev`.
 *
 * `ambiguous`: the same instant, other facts. Platforms whose clock ticks in seconds do that; only they know which is last.
 */
export type RevisionOrder = 'newer' | 'same' | 'older' | 'ambiguous';

/** Compares two revisions of one order by the platform's clock, then by their facts. */
export function compareRevisions(prev: Revision, next: Revision): RevisionOrder {
  const difference = Date.parse(next.at) - Date.parse(prev.at);
  if (difference !== 0) return difference > 0 ? 'newer' : 'older';
  if (prev.token === next.token) return 'same';
  // Hashes over different lists say nothing about each other; taking the one at hand ends the comparison for good.
  return factsVersion(prev) === factsVersion(next) ? 'ambiguous' : 'newer';
}

function factsVersion(revision: Revision): string {
  return revision.token.split(':', 1)[0] ?? '';
}

/** What to do with an order that arrived; see {@link shouldApply}. */
export type ApplyDecision = 'apply' | 'unchanged' | 'stale' | 'refetch';

/**
 * Decides whether an order that arrived replaces the stored one, whatever order the deliveries came in.
 *
 * - `apply`: it is newer, or nothing is stored
 * - `unchanged`: the same revision again
 * - `stale`: the stored one is newer
 * - `refetch`: same instant, other facts; fetch the order and store what the platform says now
 */
export function shouldApply(prev: Pick<Order, 'revision'> | undefined, next: Pick<Order, 'revision'>): ApplyDecision {
  if (prev === undefined) return 'apply';
  return DECISIONS[compareRevisions(prev.revision, next.revision)];
}

const DECISIONS: Record<RevisionOrder, ApplyDecision> = {
  newer: 'apply',
  same: 'unchanged',
  older: 'stale',
  ambiguous: 'refetch',
};
