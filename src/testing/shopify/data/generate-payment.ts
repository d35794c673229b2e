import type { Random } from '../../random.js';
import { type MoneyPair, share } from '../money.js';
import { orderTotals } from '../state/order-math.js';
import type { OrderRecord } from '../state/records.js';
import type { MakeId } from './generator-context.js';
import type { Scenario } from './scenarios.js';

export const COD_GATEWAY = 'Cash on Delivery (COD)';
const PREPAID_GATEWAYS = [
  { gateway: 'razorpay', formatted: 'Razorpay Secure (UPI, Cards, Wallets, NetBanking)' },
  { gateway: 'payu', formatted: 'PayU India' },
  { gateway: 'shopify_payments', formatted: 'Shopify Payments' },
] as const;

export function pay(order: OrderRecord, scenario: Scenario, random: Random, id: MakeId): OrderRecord {
  if (scenario.payment === 'none') return order;
  const due = orderTotals(order).current.total;
  const cod = scenario.payment === 'cod' || scenario.payment === 'cod_collected';
  const prepaid = random.pick(PREPAID_GATEWAYS);
  const gateway = cod ? COD_GATEWAY : prepaid.gateway;
  const make = (
    part: number,
    kind: 'AUTHORIZATION' | 'SALE',
    status: 'PENDING' | 'SUCCESS',
    amount: MoneyPair,
    at: number,
  ) => ({
    __typename: 'OrderTransaction' as const,
    id: id('OrderTransaction', part),
    kind,
    status,
    gateway,
    formattedGateway: cod ? COD_GATEWAY : prepaid.formatted,
    manual: cod,
    amount,
    processedAt: at,
    parentId: part === 0 ? null : id('OrderTransaction', 0),
    test: order.test,
  });
  const named = { ...order, paymentGatewayNames: [gateway] };
  const { createdAt, updatedAt } = order;
  switch (scenario.payment) {
    case 'prepaid':
      return { ...named, transactions: [make(0, 'SALE', 'SUCCESS', due, createdAt)] };
    case 'cod':
      return { ...named, transactions: [make(0, 'SALE', 'PENDING', due, createdAt)] };
    case 'cod_collected':
      return {
        ...named,
        transactions: [make(0, 'SALE', 'PENDING', due, createdAt), make(1, 'SALE', 'SUCCESS', due, updatedAt)],
      };
    case 'partial':
      return { ...named, transactions: [make(0, 'SALE', 'SUCCESS', share(due, 3, 10), createdAt)] };
    case 'authorized':
    case 'expired':
      return { ...named, transactions: [make(0, 'AUTHORIZATION', 'SUCCESS', due, createdAt)] };
  }
}
