/** Cancelling orders: a job, and since 2026-10 its result. */
export const CANCELLATION_SDL = `
directive @oneOf on INPUT_OBJECT

type OrderCancellation {
  staffNote: String
}

input OrderCancelRefundMethodInput @oneOf {
  originalPaymentMethodsRefund: Boolean
  storeCreditRefund: OrderCancelStoreCreditRefundInput
}

input OrderCancelStoreCreditRefundInput {
  expiresAt: DateTime
}

type OrderCancelPayload {
  job: Job
  jobResult: OrderCancelJobResult  #from 2026-10
  orderCancelUserErrors: [OrderCancelUserError!]!
  userErrors: [UserError!]!
}

interface JobResult {
  id: ID!
  done: Boolean!
}

type OrderCancelJobResult implements JobResult & Node {  #from 2026-10
  id: ID!  #from 2026-10
  done: Boolean!  #from 2026-10
  status: OrderCancelStatus!  #from 2026-10
  errors: [OrderCancelUserError!]!  #from 2026-10
  order: Order  #from 2026-10
}  #from 2026-10

enum OrderCancelStatus {  #from 2026-10
  FAILED STARTED SUCCEEDED  #from 2026-10
}  #from 2026-10

type OrderCancelUserError implements DisplayableError {
  code: OrderCancelUserErrorCode
  field: [String!]
  message: String!
}

enum OrderCancelUserErrorCode {
  INTERNAL_ERROR INVALID NOT_FOUND NO_REFUND_PERMISSION NO_REFUND_TO_STORE_CREDIT_PERMISSION
  STORE_CREDIT_REFUND_B2B_NOT_SUPPORTED STORE_CREDIT_REFUND_EXPIRATION_IN_PAST STORE_CREDIT_REFUND_MISSING_CUSTOMER
}
`;
