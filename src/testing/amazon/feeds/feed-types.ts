/** Feed types whose content the sandbox acts on. */
export type SimulatedFeedType = 'JSON_LISTINGS_FEED' | 'POST_ORDER_ACKNOWLEDGEMENT_DATA';

/** Taken and then failed: XML and flat-file listings feeds ended on 2025-07-31 (SP-API changelog). */
export const REMOVED_FEED_TYPES: ReadonlySet<string> = new Set([
  'POST_FLAT_FILE_BOOKLOADER_DATA',
  'POST_FLAT_FILE_CONVERGENCE_LISTINGS_DATA',
  'POST_FLAT_FILE_INVLOADER_DATA',
  'POST_FLAT_FILE_LISTINGS_DATA',
  'POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA',
  'POST_INVENTORY_AVAILABILITY_DATA',
  'POST_PRODUCT_DATA',
  'POST_PRODUCT_IMAGE_DATA',
  'POST_PRODUCT_OVERRIDES_DATA',
  'POST_PRODUCT_PRICING_DATA',
  'POST_PRODUCT_RELATIONSHIP_DATA',
  'POST_UIEE_BOOKLOADER_DATA',
]);

const SIMULATED: ReadonlySet<string> = new Set<SimulatedFeedType>([
  'JSON_LISTINGS_FEED',
  'POST_ORDER_ACKNOWLEDGEMENT_DATA',
]);

export const isSimulated = (feedType: string): feedType is SimulatedFeedType => SIMULATED.has(feedType);
