/** Money, paging and the small shared types. Each area of the schema has its own file; `build-schema.ts` joins them and applies the version marks. */
export const COMMON_SDL = `
scalar DateTime
scalar Decimal
scalar Money
scalar UnsignedInt64
scalar URL

directive @idempotent(key: String!) on FIELD

interface Node {
  id: ID!
}

interface DisplayableError {
  field: [String!]
  message: String!
}

type UserError implements DisplayableError {
  field: [String!]
  message: String!
}

type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}

type MoneyV2 {
  amount: Decimal!
  currencyCode: CurrencyCode!
}

type MoneyBag {
  shopMoney: MoneyV2!
  presentmentMoney: MoneyV2!
}

type Count {
  count: Int!
  precision: CountPrecision!
}

enum CountPrecision {
  AT_LEAST EXACT
}

type Attribute {
  key: String!
  value: String
}

enum CurrencyCode {
  INR USD EUR GBP AED SGD AUD CAD JPY KWD XXX USDC
}

enum CountryCode {
  IN US GB AE SG AU CA DE JP KW CN BD ZZ
}

enum WeightUnit {
  GRAMS KILOGRAMS OUNCES POUNDS
}

type Image {
  id: ID
  url: URL!
  altText: String
  width: Int
  height: Int
}

type Job {
  id: ID!
  done: Boolean!
}

type Weight {
  unit: WeightUnit!
  value: Float!
}
`;
