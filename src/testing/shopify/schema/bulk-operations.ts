import { connection } from './parts.js';

/** Bulk reading: operations that run in the background and leave a file. */
export const BULK_OPERATIONS_SDL = `
type BulkOperation implements Node {
  id: ID!
  status: BulkOperationStatus!
  type: BulkOperationType!
  errorCode: BulkOperationErrorCode
  createdAt: DateTime!
  completedAt: DateTime
  objectCount: UnsignedInt64!
  rootObjectCount: UnsignedInt64!
  fileSize: UnsignedInt64
  url: URL
  partialDataUrl: URL
  query: String!
}

${connection('BulkOperation')}

enum BulkOperationStatus {
  CANCELED CANCELING COMPLETED CREATED EXPIRED FAILED RUNNING
}

enum BulkOperationErrorCode {
  ACCESS_DENIED INTERNAL_SERVER_ERROR TIMEOUT
}

enum BulkOperationType {
  MUTATION QUERY
}

enum BulkOperationsSortKeys {
  COMPLETED_AT CREATED_AT
}

type BulkOperationRunQueryPayload {
  bulkOperation: BulkOperation
  userErrors: [BulkOperationUserError!]!
}

type BulkOperationUserError implements DisplayableError {
  code: BulkOperationUserErrorCode
  field: [String!]
  message: String!
}

enum BulkOperationUserErrorCode {
  INVALID LIMIT_REACHED OPERATION_IN_PROGRESS
}

type BulkOperationCancelPayload {
  bulkOperation: BulkOperation
  userErrors: [UserError!]!
}
`;
