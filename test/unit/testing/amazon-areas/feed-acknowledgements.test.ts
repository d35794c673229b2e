import { describe, expect, it } from 'vitest';
import { startAreas } from './support.js';

const TYPE = 'POST_ORDER_ACKNOWLEDGEMENT_DATA';
const XML = 'text/xml; charset=UTF-8';

interface Item {
  readonly code: string;
  readonly reason?: string;
}

async function startOrders() {
  const areas = await startAreas({}, { orders: 60 });
  const { controls, finish, storeId, submit } = areas;
  const envelope = (
    messages: string,
    merchant = storeId,
    type = 'OrderAcknowledgement',
  ) => `<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
  <Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>${merchant}</MerchantIdentifier></Header>
  <MessageType>${type}</MessageType>
  ${messages}
</AmazonEnvelope>`;
  const message = (orderId: string, items: readonly Item[], { id = 1, status = 'Failure' } = {}) =>
    `<Message><MessageID>${id}</MessageID><OrderAcknowledgement><AmazonOrderID>${orderId}</AmazonOrderID><StatusCode>${status}</StatusCode>${items
      .map(
        ({ code, reason }) =>
          `<Item><AmazonOrderItemCode>${code}</AmazonOrderItemCode>${reason === undefined ? '' : `<CancelReason>${reason}</CancelReason>`}</Item>`,
      )
      .join('')}</OrderAcknowledgement></Message>`;
  const run = async (content: string) => {
    const { status, report = '' } = await finish(await submit(TYPE, content, XML));
    const count = (name: string) => Number(new RegExp(`<${name}>(\\d+)</${name}>`).exec(report)?.[1]);
    return {
      status,
      report,
      counts: [count('MessagesProcessed'), count('MessagesSuccessful'), count('MessagesWithError')],
      code: /<ResultMessageCode>(\d+)</.exec(report)?.[1],
      description: /<ResultDescription>([^<]*)</.exec(report)?.[1],
    };
  };
  const open = (lines = 1) => {
    const found = controls
      .orders()
      .find((order) => order.fulfilledBy === 'MERCHANT' && order.status === 'UNSHIPPED' && order.lines.length >= lines);
    if (found === undefined) throw new Error('no open order');
    return found;
  };
  const withStatus = (status: string, fulfilledBy = 'MERCHANT') => {
    const found = controls.orders().find((order) => order.status === status && order.fulfilledBy === fulfilledBy);
    if (found === undefined) throw new Error(`no order ${status}`);
    return found;
  };
  const all = (
    order: { readonly lines: readonly { readonly id: string }[] },
    reason = 'NoInventory',
  ): readonly Item[] => order.lines.map(({ id }) => ({ code: id, reason }));
  return { ...areas, all, envelope, message, open, run, withStatus };
}

describe(TYPE, () => {
  it('cancels an order whose items all have a reason', async () => {
    const { all, controls, envelope, message, open, run } = await startOrders();
    const order = open();
    const { status, counts, report } = await run(envelope(message(order.id, all(order))));
    expect([status, counts]).toEqual(['DONE', [1, 1, 0]]);
    expect(report).not.toContain('<Result>');
    expect(controls.orders().find(({ id }) => id === order.id)?.status).toBe('CANCELLED');
  });

  it('leaves items without a reason alone, and does nothing without any', async () => {
    const { all, controls, envelope, message, open, run } = await startOrders();
    const order = open(2);
    const [first = { code: '' }, ...others] = all(order);
    const { counts } = await run(envelope(message(order.id, [first, ...others.map(({ code }) => ({ code }))])));
    expect(counts).toEqual([1, 1, 0]);
    expect(controls.orders().find(({ id }) => id === order.id)?.status).toBe('UNSHIPPED');
    const next = await run(
      envelope(
        message(
          order.id,
          others.map(({ code }) => ({ code })),
        ),
      ),
    );
    expect([next.counts, next.code]).toEqual([[1, 0, 1], '18028']);
    expect((await run(envelope(message(order.id, [])))).counts).toEqual([1, 0, 1]);
    expect(
      (
        await run(
          envelope(
            message(
              order.id,
              others.map(({ code }) => ({ code, reason: 'NoInventory' })),
            ),
          ),
        )
      ).counts,
    ).toEqual([1, 1, 0]);
    expect(controls.orders().find(({ id }) => id === order.id)?.status).toBe('CANCELLED');
  });

  it('refuses message by message what cannot be cancelled', async () => {
    const { all, envelope, message, open, run, withStatus } = await startOrders();
    const [good, shipped, fba, cancelled, pending] = [
      open(),
      withStatus('SHIPPED'),
      withStatus('UNSHIPPED', 'AMAZON'),
      withStatus('CANCELLED'),
      withStatus('PENDING'),
    ];
    const messages = [good, shipped, fba, cancelled, pending].map((order, index) =>
      message(order.id, all(order), { id: index + 1 }),
    );
    const unknown = message('402-0000000-0000000', [{ code: '1', reason: 'NoInventory' }], { id: 6 });
    const stranger = message(good.id, [{ code: '999', reason: 'NoInventory' }], { id: 7 });
    const { counts, report } = await run(envelope([...messages, unknown, stranger].join('')));
    expect(counts).toEqual([7, 1, 6]);
    const said = [...report.matchAll(/<MessageID>(\d+)<\/MessageID><ResultCode>Error.*?<ResultDescription>([^<]*)/g)];
    expect(said.map(([, id, text]) => [id, text])).toEqual([
      ['2', expect.stringMatching(/has already been shipped/)],
      ['3', expect.stringMatching(/fulfilled by Amazon/)],
      ['4', expect.stringMatching(/has already been cancelled/)],
      ['5', expect.stringMatching(/is pending/)],
      ['6', expect.stringMatching(/Invalid OrderID/)],
      ['7', expect.stringMatching(/incomplete or invalid/)],
    ]);
    expect(report).toContain(`<AmazonOrderID>${shipped.id}</AmazonOrderID>`);
  });

  it('only acknowledges with Success', async () => {
    const { all, controls, envelope, message, open, run } = await startOrders();
    const order = open();
    const { counts } = await run(envelope(message(order.id, all(order), { status: 'Success' })));
    expect(counts).toEqual([1, 1, 0]);
    expect(controls.orders().find(({ id }) => id === order.id)?.status).toBe('UNSHIPPED');
  });

  it('says where XML breaks', async () => {
    const { run } = await startOrders();
    const { status, code, description } = await run('<AmazonEnvelope><Header></AmazonEnvelope>');
    expect([status, code]).toEqual(['DONE', '5001']);
    expect(description).toMatch(/^XML Parsing Fatal Error at Line 1, Column \d+: /);
  });

  it('refuses as a whole what the schema does not have', async () => {
    const { all, envelope, message, open, run } = await startOrders();
    const order = open();
    const good = message(order.id, all(order));
    const wrong = [
      envelope(message(order.id, all(order, 'TooExpensive'))),
      envelope(message(order.id, all(order, 'PricingError'))),
      envelope(message(order.id, all(order), { status: 'Cancelled' })),
      envelope(`${good}${good}`),
      envelope(''),
      envelope(good, 'A1OTHER'),
      envelope(good, undefined, 'OrderFulfillment'),
      envelope(good.replace('<StatusCode>', '<Note>x</Note><StatusCode>')),
      envelope(good.replace(/(<AmazonOrderID>.*<\/AmazonOrderID>)(<StatusCode>Failure<\/StatusCode>)/, '$2$1')),
      '<Orders/>',
    ];
    for (const content of wrong) {
      const { status, counts, code } = await run(content);
      expect([status, counts, code]).toEqual(['DONE', [0, 0, 1], '18028']);
    }
    expect(open().id).toBe(order.id);
  });
});
