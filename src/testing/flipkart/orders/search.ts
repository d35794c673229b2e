import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, isObject, jsonBody } from '../http/refusal.js';
import type { Seller } from '../state/seller.js';
import { type DateField, oneOf, readFilter, refuseUnknown } from './filter.js';
import { findShipments, type ShipmentSort } from './find-shipments.js';
import { type PageToken, readPageToken, writePageToken } from './page-token.js';
import { orderView } from './shipment-view.js';

/** What every integrator asks for and every decoded token has; a larger page is not documented. */
const MAX_PAGE = 20;
const FIELDS: readonly DateField[] = ['dispatchByDate', 'orderDate', 'modifiedDate', 'dispatchAfterDate'];

/** `POST /v3/shipments/filter`: the first page. */
export function searchShipments(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const body = jsonBody(request);
  refuseUnknown(body, new Set(['filter', 'pagination', 'sort', 'sellerId']), 'body');
  return page(request.seller, {
    pageNumber: 0,
    pageSize: pageSizeOf(body['pagination']),
    filter: readFilter(body['filter']),
    sort: sortOf(body['sort']),
    sellerId: request.seller.id,
  });
}

/** `GET /v3/shipments/filter?next_token=…`: a further page of the rows as they are by now. */
export function nextShipments({ query, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const token = readPageToken(query.get('next_token') ?? '', seller.id);
  seller.drift.beforePage(seller, token);
  seller.turnPage();
  return page(seller, token);
}

function page(seller: Seller, token: PageToken): FlipkartSandboxAnswer {
  const { pageNumber, pageSize, filter, sort } = token;
  const found = findShipments(seller.shipments.all(), filter, sort, seller.windowEnds);
  const start = pageNumber * pageSize;
  const next = writePageToken({ ...token, pageNumber: pageNumber + 1 });
  return {
    status: 200,
    body: {
      hasMore: found.length > start + pageSize,
      // There is one after the last page too.
      nextPageUrl: `/v3/shipments/filter?next_token=${next}`,
      shipments: found.slice(start, start + pageSize).map(orderView),
    },
  };
}

function pageSizeOf(pagination: unknown): number {
  if (pagination === undefined) return MAX_PAGE;
  if (!isObject(pagination)) throw badRequest('pagination must be an object');
  refuseUnknown(pagination, new Set(['pageSize']), 'pagination');
  const size = pagination['pageSize'] ?? MAX_PAGE;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1)
    throw badRequest('pagination.pageSize must be a positive integer');
  return Math.min(size, MAX_PAGE);
}

function sortOf(sort: unknown): ShipmentSort {
  if (sort === undefined) return { field: 'dispatchByDate', order: 'asc' };
  if (!isObject(sort)) throw badRequest('sort must be an object');
  refuseUnknown(sort, new Set(['field', 'order']), 'sort');
  return {
    field: oneOf(sort['field'], FIELDS, 'sort.field'),
    order: sort['order'] === undefined ? 'asc' : oneOf(sort['order'], ['asc', 'desc'], 'sort.order'),
  };
}
