import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, idList } from '../http/refusal.js';
import type { FlipkartReturnRow, ReturnSource } from './return.js';
import { returnView } from './return-view.js';

const PAGE = 25;
const MAX_IDS = 25;
const SOURCES: readonly ReturnSource[] = ['customer_return', 'courier_return'];
const CRITERIA = [
  'createdAfter',
  'createdBefore',
  'modifiedAfter',
  'modifiedBefore',
  'returnIds',
  'trackingIds',
] as const;
const KNOWN = new Set<string>(['source', 'locationId', 'page', ...CRITERIA]);

/** `GET /v2/returns`: the returns of one source, 25 a page; a page is counted off anew every time. */
export function listReturns({ query, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  for (const name of query.keys()) if (!KNOWN.has(name)) throw badRequest(`Unknown query parameter ${name}`);
  const source = SOURCES.find((known) => known === query.get('source'));
  if (source === undefined) throw badRequest(`source must be one of ${SOURCES.join(', ')}`);
  if (!CRITERIA.some((name) => query.has(name))) throw badRequest('Give a range of dates, returnIds or trackingIds');
  const page = pageOf(query.get('page'));
  if (page > 0) seller.turnPage();
  const isAsked = criteria(query);
  const found = seller.returns
    .all()
    .filter((row) => row.source === source && isAsked(row))
    .sort((a, b) => a.updatedAt - b.updatedAt || (a.id < b.id ? -1 : 1));
  const start = page * PAGE;
  const next = new URLSearchParams(query);
  next.set('page', String(page + 1));
  return {
    status: 200,
    body: {
      hasMore: found.length > start + PAGE,
      // Below /sellers/v2, and there after the last page too.
      nextUrl: `/returns?${next}`,
      returnItems: found.slice(start, start + PAGE).map((row) => returnView(row, seller.id)),
    },
  };
}

function criteria(query: URLSearchParams): (row: FlipkartReturnRow) => boolean {
  const ids = (name: 'returnIds' | 'trackingIds') =>
    query.has(name) ? idList(query.getAll(name).join(','), name, MAX_IDS) : undefined;
  const returnIds = ids('returnIds');
  const trackingIds = ids('trackingIds');
  const locationId = query.get('locationId');
  const created = range(query, 'createdAfter', 'createdBefore');
  const modified = range(query, 'modifiedAfter', 'modifiedBefore');
  return (row) =>
    (returnIds?.includes(row.id) ?? true) &&
    (trackingIds?.includes(row.trackingId) ?? true) &&
    (locationId === null || row.locationId === locationId) &&
    created(row.createdAt) &&
    modified(row.updatedAt);
}

/** Whether the ends belong to a range is not documented: they do here. */
function range(query: URLSearchParams, after: string, before: string): (at: number) => boolean {
  const from = moment(query, after) ?? Number.NEGATIVE_INFINITY;
  const to = moment(query, before) ?? Number.POSITIVE_INFINITY;
  if (from > to) throw badRequest(`${after} must not be later than ${before}`);
  return (at) => at >= from && at <= to;
}

function moment(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const at = /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw badRequest(`${name} must be an ISO 8601 date-time`);
  return at;
}

function pageOf(text: string | null): number {
  if (text === null) return 0;
  if (!/^\d{1,6}$/.test(text)) throw badRequest('Invalid page');
  return Number(text);
}
