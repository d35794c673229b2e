import type { Call } from '../../core/call.js';
import type { PageIssue } from '../../core/connector.js';
import type { Clock } from '../../core/ports.js';
import type { Order } from '../../model/index.js';
import type { CheckedQuery } from '../order-query.js';
import type { GraphQLAnswer, ShopifyClient } from './client.js';
import type { ShopifyOptions } from './options.js';
import type { OrderAccess } from './order-access.js';
import { createOrderDetails } from './order-details.js';
import { mapRows, type OrderRow, partialDataIssues, type RowContext, versionIssues } from './order-rows.js';

/** What one read works with. */
export interface Read {
  readonly access: OrderAccess;
  readonly includeRaw: boolean;
  readonly call: Call;
}

/** What is left to do with rows once they were read, wherever they came from. */
export interface OrderFinish {
  /** Reads what is missing of the rows, maps them, and leaves out what the query does not want. */
  rows(
    rows: readonly OrderRow[],
    answer: GraphQLAnswer,
    endpoint: string,
    query: CheckedQuery,
    read: Read,
  ): Promise<{ readonly orders: readonly Order[]; readonly issues: readonly PageIssue[] }>;
  context(answer: GraphQLAnswer, endpoint: string, read: Omit<Read, 'call'>): RowContext;
}

export function createOrderFinish(client: ShopifyClient, options: ShopifyOptions, now: Clock): OrderFinish {
  const context: OrderFinish['context'] = (answer, endpoint, { access, includeRaw }) => ({
    storeId: access.storeId,
    availability: access.availability,
    codGateways: options.codGateways,
    includeRaw,
    endpoint,
    answer,
    now,
  });
  return {
    context,
    rows: async (rows, answer, endpoint, query, read) => {
      const { access, call } = read;
      const completed = await createOrderDetails(client, access.storeId, access.select, call).completePage(rows);
      const mapped = mapRows(completed, context(answer, endpoint, read));
      const problems = [...answer.problems, ...completed.flatMap((row) => row.problems)];
      return {
        orders: mapped.orders.filter(query.accepts),
        issues: [...mapped.issues, ...partialDataIssues(problems), ...versionIssues(answer, client.apiVersion)],
      };
    },
  };
}
