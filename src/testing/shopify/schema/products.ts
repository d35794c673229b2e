import { connection, PAGE } from './parts.js';

/** Products and variants, as far as stock and catalogue reads need them. */
export const PRODUCTS_SDL = `
type Product implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  title: String!
  handle: String!
  vendor: String!
  productType: String!
  status: ProductStatus!
  tags: [String!]!
  createdAt: DateTime!
  updatedAt: DateTime!
  totalInventory: Int!
  tracksInventory: Boolean!
  isGiftCard: Boolean!
  featuredMedia: Media
  variants(${PAGE}, sortKey: ProductVariantSortKeys = POSITION): ProductVariantConnection!
}

enum ProductStatus {
  ACTIVE ARCHIVED DRAFT UNLISTED
}

type ProductVariant implements Node {
  id: ID!
  legacyResourceId: UnsignedInt64!
  sku: String
  barcode: String
  title: String!
  displayName: String!
  price: Money!
  compareAtPrice: Money
  inventoryQuantity: Int
  inventoryPolicy: ProductVariantInventoryPolicy!
  position: Int!
  taxable: Boolean!
  availableForSale: Boolean!
  createdAt: DateTime!
  updatedAt: DateTime!
  selectedOptions: [SelectedOption!]!
  media(${PAGE}): MediaConnection!
  inventoryItem: InventoryItem!
  product: Product!
}

enum ProductVariantInventoryPolicy {
  CONTINUE DENY
}

type SelectedOption {
  name: String!
  value: String!
}

${connection('ProductVariant')}

enum ProductVariantSortKeys {
  FULL_TITLE ID INVENTORY_LEVELS_AVAILABLE INVENTORY_MANAGEMENT INVENTORY_POLICY INVENTORY_QUANTITY NAME POPULAR
  POSITION RELEVANCE SKU TITLE
}

${connection('Product')}

enum ProductSortKeys {
  CREATED_AT ID INVENTORY_TOTAL PRODUCT_TYPE PUBLISHED_AT RELEVANCE TITLE UPDATED_AT VENDOR
}

input ProductVariantsBulkInput {
  id: ID
  price: Money
  compareAtPrice: Money
}

type ProductVariantsBulkUpdatePayload {
  product: Product
  productVariants: [ProductVariant!]
  userErrors: [ProductVariantsBulkUpdateUserError!]!
}

type ProductVariantsBulkUpdateUserError implements DisplayableError {
  code: ProductVariantsBulkUpdateUserErrorCode
  field: [String!]
  message: String!
}

enum ProductVariantsBulkUpdateUserErrorCode {
  BLANK GREATER_THAN_OR_EQUAL_TO INVALID_INPUT NEGATIVE_PRICE_VALUE PRODUCT_DOES_NOT_EXIST PRODUCT_SUSPENDED
  PRODUCT_VARIANT_DOES_NOT_EXIST PRODUCT_VARIANT_ID_MISSING
}

interface Media {
  id: ID!
  alt: String
  preview: MediaPreviewImage
}

${connection('Media')}

type MediaImage implements Media & Node {
  id: ID!
  alt: String
  preview: MediaPreviewImage
  image: Image
}

type MediaPreviewImage {
  image: Image
  status: MediaPreviewImageStatus!
}

enum MediaPreviewImageStatus {
  FAILED PROCESSING READY UPLOADED
}
`;
