/** One value of an attribute, in the words of the seller: `{ value, marketplace_id }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** An attribute has a list of values, told apart by its selectors. */
export type Attributes = Readonly<Record<string, readonly AttributeValue[]>>;

const MARKETPLACE = ['marketplace_id'];
const TEXT = ['marketplace_id', 'language_tag'];

/**
 * The attributes this catalogue knows, each with what tells its values apart. An offer is keyed by audience, currency and
 * marketplace (developer-docs "manage advanced multiple-offer…", seen 2026-11); stock by its channel alone.
 */
const SELECTORS: ReadonlyMap<string, readonly string[]> = new Map([
  ['batteries_required', MARKETPLACE],
  ['brand', TEXT],
  ['bullet_point', TEXT],
  ['child_parent_sku_relationship', MARKETPLACE],
  ['color', TEXT],
  ['condition_type', MARKETPLACE],
  ['country_of_origin', MARKETPLACE],
  ['externally_assigned_product_identifier', [...MARKETPLACE, 'type']],
  ['fulfillment_availability', ['fulfillment_channel_code']],
  ['item_name', TEXT],
  ['item_weight', MARKETPLACE],
  ['list_price', [...MARKETPLACE, 'currency']],
  ['main_product_image_locator', MARKETPLACE],
  ['material', TEXT],
  ['max_order_quantity', MARKETPLACE],
  ['merchant_shipping_group', MARKETPLACE],
  ['merchant_suggested_asin', MARKETPLACE],
  ['parentage_level', MARKETPLACE],
  ['product_description', TEXT],
  ['purchasable_offer', [...MARKETPLACE, 'currency', 'audience']],
  ['size', TEXT],
  ['skip_offer', MARKETPLACE],
  ['supplier_declared_dg_hz_regulation', MARKETPLACE],
  ['variation_theme', MARKETPLACE],
]);

/** What tells the values of an attribute apart; `undefined` for a name that is no attribute. */
export const selectorsOf = (attribute: string): readonly string[] | undefined => SELECTORS.get(attribute);

/** The values of an attribute, none for one that was never written. */
export const valuesOf = (attributes: Attributes, attribute: string): readonly AttributeValue[] =>
  attributes[attribute] ?? [];

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of something that was parsed, whatever it turned out to be. */
export const member = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined);

export const isFilled = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Whether a value has the selectors of another: those that are filled in there. */
export const selects = (selector: AttributeValue, value: AttributeValue, selectors: readonly string[]): boolean =>
  selectors.every((key) => !isFilled(selector[key]) || selector[key] === value[key]);
