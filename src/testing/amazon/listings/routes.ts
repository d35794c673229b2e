import type { SpRoute, SpSandboxRequest } from '../http/area.js';
import {
  denied,
  invalidInput,
  jsonBody,
  listParameter,
  marketplacesNamed,
  SpRefusal,
  spRoute,
  wordsParameter,
} from '../sellers/answers.js';
import { LISTING_DATA, listingView } from './listing-view.js';
import type { Listings } from './listings.js';
import { readPatchRequest, UnreadableSubmission } from './patch-request.js';
import { mismatchedToken, searchListings } from './search.js';
import { submitPatch } from './submit-patch.js';

/** What the routes need to know of the seller who asks. */
export interface ListingSeller {
  readonly sellerId: string;
  readonly listings: Listings;
  /** Tokens that do not lead on although they should; counted down. */
  readonly listingFaults: ListingFaults;
}

/** The page token that "sometimes answers 400 … and works seconds later" (selling-partner-api-models#4977). */
export class ListingFaults {
  mismatchedTokens = 0;

  /** Whether this request is one of them. */
  strikes(query: URLSearchParams): boolean {
    if (this.mismatchedTokens <= 0 || !query.has('pageToken')) return false;
    this.mismatchedTokens -= 1;
    return true;
  }
}

const ITEM = '/listings/2021-08-01/items/{sellerId}/{sku}';

/** The Listings Items API, as far as catalogues, stock and prices need it. */
export const listingRoutes = (sellerOf: (request: SpSandboxRequest) => ListingSeller): readonly SpRoute[] =>
  [
    {
      operation: 'getListingsItem',
      method: 'GET',
      path: ITEM,
      rate: 5,
      burst: 10,
      handle: (request: SpSandboxRequest) => getItem(request, owner(request, sellerOf)),
    },
    {
      operation: 'patchListingsItem',
      method: 'PATCH',
      path: ITEM,
      rate: 5,
      burst: 5,
      handle: (request: SpSandboxRequest) => patchItem(request, owner(request, sellerOf)),
    },
    {
      operation: 'searchListingsItems',
      method: 'GET',
      path: '/listings/2021-08-01/items/{sellerId}',
      rate: 5,
      burst: 5,
      handle: (request: SpSandboxRequest) => searchItems(request, owner(request, sellerOf)),
    },
  ].map(spRoute);

/** The path names the seller, and only one's own is to be had. */
function owner(request: SpSandboxRequest, sellerOf: (request: SpSandboxRequest) => ListingSeller): ListingSeller {
  const seller = sellerOf(request);
  if (request.params['sellerId'] !== seller.sellerId) throw denied();
  return seller;
}

function getItem({ params, query, now }: SpSandboxRequest, { listings }: ListingSeller) {
  const marketplaces = marketplacesNamed(listParameter(query, 'marketplaceIds'), listings.marketplaces);
  const includedData = wordsParameter(query, 'includedData', LISTING_DATA);
  const sku = params['sku'] as string;
  const listing = listings.get(sku);
  if (listing === undefined || !marketplaces.some(({ id }) => listing.marketplaceIds.includes(id))) {
    const where = marketplaces.map(({ id }) => id).join(', ');
    // jrl84/amazon-sp-api#176, saleweaver/python-amazon-sp-api#495.
    throw new SpRefusal(404, 'NOT_FOUND', `SKU '${sku}' not found in marketplace ${where}`);
  }
  return {
    status: 200,
    body: listingView({
      ...{ listing, marketplaces, now, includedData: includedData.length === 0 ? ['summaries'] : includedData },
      statusIn: (marketplace) => listings.statusIn(listing, marketplace),
    }),
  };
}

function searchItems({ query, now }: SpSandboxRequest, { listings, listingFaults }: ListingSeller) {
  if (listingFaults.strikes(query)) throw mismatchedToken();
  const page = searchListings(query, listings);
  const pagination = {
    ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
    ...(page.previousToken === undefined ? {} : { previousToken: page.previousToken }),
  };
  const { marketplaces, includedData } = page;
  return {
    status: 200,
    body: {
      numberOfResults: page.found,
      ...(Object.keys(pagination).length === 0 ? {} : { pagination }),
      items: page.listings.map((listing) =>
        listingView({
          ...{ listing, marketplaces, includedData, now },
          statusIn: (marketplace) => listings.statusIn(listing, marketplace),
        }),
      ),
    },
  };
}

const UNREADABLE = 'Request has missing or invalid parameters and cannot be parsed.';

function patchItem(request: SpSandboxRequest, { listings }: ListingSeller) {
  const { params, query } = request;
  const marketplaces = marketplacesNamed(listParameter(query, 'marketplaceIds'), listings.marketplaces);
  const includedData = wordsParameter(query, 'includedData', ['identifiers', 'issues']);
  const [mode] = wordsParameter(query, 'mode', ['VALIDATION_PREVIEW']);
  const sku = params['sku'] as string;
  if (sku.length > 40) throw invalidInput("Invalid 'sku' provided.");
  const patch = readable(() => readPatchRequest(jsonBody(request, invalidInput(UNREADABLE))));
  const preview = mode !== undefined;
  const issues = submitPatch({ catalogue: listings, sku, request: patch, marketplaces, preview });
  const asin = listings.get(sku)?.asin;
  const identifiers = asin === undefined ? [] : marketplaces.map(({ id }) => ({ marketplaceId: id, asin }));
  return {
    // Also when it is refused: the verdict is in `status`.
    status: 200,
    body: {
      sku,
      status: issues.length > 0 ? 'INVALID' : preview ? 'VALID' : 'ACCEPTED',
      submissionId: listings.newSubmissionId(),
      ...(includedData.includes('identifiers') ? { identifiers } : {}),
      ...(includedData.length === 0 || includedData.includes('issues') ? { issues } : {}),
    },
  };
}

function readable<Read>(read: () => Read): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableSubmission) throw invalidInput(error.message);
    throw error;
  }
}
