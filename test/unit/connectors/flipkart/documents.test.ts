import { describe, expect, it, onTestFinished } from 'vitest';
import type { FlipkartClient } from '../../../../src/connectors/flipkart/client.js';
import { createFlipkartDocuments } from '../../../../src/connectors/flipkart/documents.js';
import { createRuntime } from '../../../../src/connectors/runtime.js';

const QUERY = { storeId: 'seller-1', orderIds: ['d0000000-aaaa-bbbb-cccc-000000000001'] } as const;

/** Flipkart answers every document with this. */
function answering(contentType: string, text: string) {
  const client: FlipkartClient = {
    storeOf: async (storeId) => ({ storeId, locationId: undefined, locationIds: [], gstin: undefined }),
    request: () => Promise.reject(new Error('nothing to ask')),
    download: async () => ({ contentType, bytes: new TextEncoder().encode(text) }),
  };
  const runtime = createRuntime('flipkart', {});
  onTestFinished(() => runtime.close());
  return createFlipkartDocuments(runtime, client);
}

describe('a document', () => {
  it('is a PDF by what it holds, whatever it is called', async () => {
    const { fetchDocument } = answering('application/octet-stream', '%PDF-1.4 …');
    expect((await fetchDocument({ ...QUERY, kind: 'label' })).contentType).toBe('application/octet-stream');
  });

  it('is refused when it is a page, data, or nothing, without a word of it', async () => {
    for (const [contentType, text] of [
      ['text/html', '<html>Asha Rao</html>'],
      ['application/json', '{"invoices":[]}'],
      ['application/pdf', ''],
      ['', 'Asha Rao'],
    ] as const) {
      const failing = answering(contentType, text).fetchDocument({ ...QUERY, kind: 'label-and-invoice' });
      await expect(failing).rejects.toMatchObject({ code: 'unexpected_response' });
      await expect(failing).rejects.not.toThrow(/Asha/);
    }
    const odd = answering('application/json', '{"invoices":7}').fetchDocument({ ...QUERY, kind: 'invoice' });
    await expect(odd).rejects.toMatchObject({ code: 'unexpected_response' });
  });

  it('of invoices may be data, of which what is odd is left out', async () => {
    const invoices = [
      null,
      { orderItems: [] },
      {
        shipmentId: 's-1',
        invoiceNumber: 7,
        orderItems: [{ orderItemId: 'BIG', invoiceAmount: 998.5 }, 1],
      },
    ];
    // An id beyond 2^53, as a number.
    const text = JSON.stringify({ invoices }).replace('"BIG"', '430000000000000001');
    const answer = await answering('application/json;charset=UTF-8', text).fetchDocument({ ...QUERY, kind: 'invoice' });
    expect(answer.invoices).toEqual([
      { orderId: 's-1', invoiceNumber: '7', lines: [{ lineItemId: '430000000000000001', amount: '998.5' }] },
    ]);
  });
});
