import { describe, expect, it } from 'vitest';
import { openSeller } from './flipkart-shipping.js';

const textOf = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

describe('documents', () => {
  it('are labels, invoices, both, and manifests, as PDFs', async () => {
    const { connector, storeId, insert, locationId, controls } = await openSeller();
    const packed = [insert({ state: 'PACKED' }), insert({ state: 'READY_TO_DISPATCH' })];
    const orderIds = packed.map(({ id }) => id);
    for (const [kind, words] of [
      ['label', ['Label']],
      ['invoice', ['Tax invoice']],
      ['label-and-invoice', ['Label', 'Tax invoice']],
    ] as const) {
      const { contentType, bytes, ...rest } = await connector.fetchDocument({ storeId, orderIds, kind });
      expect([contentType, rest]).toEqual(['application/pdf', {}]);
      for (const word of words) expect(textOf(bytes).split(word)).toHaveLength(3);
    }
    await connector.fetchDocument({ storeId, orderIds, kind: 'label', reprint: true });
    expect(controls.requests.list('getLabelsOnly').map(({ query }) => query)).toEqual([{}, { reprint: 'true' }]);
    const ready = packed[1];
    const manifest = {
      storeId,
      kind: 'manifest',
      vendorGroupCode: 'EKART',
      locationId: ready?.locationId ?? '',
    } as const;
    const pickup = { pickupFrom: '2026-11-25T10:00:00Z', pickupTo: '2026-11-25T12:00:00Z', isMultiPackage: false };
    expect(textOf((await connector.fetchDocument({ ...manifest, ...pickup })).bytes)).toContain(ready?.id);
    const unnamed = { storeId, kind: 'manifest', vendorGroupCode: 'NOBODY' } as const;
    await expect(connector.fetchDocument(unnamed)).rejects.toMatchObject({ code: 'not_found' });
    expect(controls.requests.list('getManifest').at(-1)?.body).toEqual({
      params: { vendorGroupCode: 'NOBODY', locationId },
    });
  });

  it('are data where Flipkart answers with data', async () => {
    const { connector, storeId, insert, controls } = await openSeller();
    controls.setInvoices('json');
    const shipment = insert({ state: 'PACKED', lines: 1 });
    const answer = await connector.fetchDocument({ storeId, orderIds: [shipment.id], kind: 'invoice' });
    expect(answer.contentType).toBe('application/json');
    expect(answer.invoices).toEqual([
      {
        orderId: shipment.id,
        invoiceNumber: shipment.invoiceNumber,
        invoiceDate: expect.stringMatching(/^2026-11-/),
        lines: [
          {
            lineItemId: shipment.lines[0]?.id,
            amount: String(Number(shipment.total)),
            taxRate: '18',
            cgstRate: '9',
            sgstRate: '9',
            igstRate: '0',
          },
        ],
      },
    ]);
  });

  it('are refused beyond Flipkart’s limits, before packing, and where the answer is none', async () => {
    const { connector, storeId, insert, controls } = await openSeller();
    const ids = Array.from({ length: 101 }, (_, index) => `shipment-${index}`);
    for (const [wrong, path] of [
      [{ kind: 'label', orderIds: ids.slice(0, 51) }, 'orderIds'],
      [{ kind: 'invoice', orderIds: ids }, 'orderIds'],
      [{ kind: 'label-and-invoice', orderIds: ids }, 'orderIds'],
      [{ kind: 'label', orderIds: [] }, 'orderIds'],
      [{ kind: 'label', orderIds: ['OD430000000000000100'] }, 'orderIds[0]'],
      [{ kind: 'invoice', orderIds: ids.slice(0, 1), reprint: true }, 'reprint'],
      [{ kind: 'passport', orderIds: ids.slice(0, 1) }, 'kind'],
      [{ kind: 'constructor', orderIds: ids.slice(0, 1) }, 'kind'],
      [{ kind: 'manifest' }, 'vendorGroupCode'],
      [{ kind: 'manifest', vendorGroupCode: 'EKART', pickupTo: '2026-11-25T12:00:00Z' }, 'pickupFrom'],
    ] as const) {
      const query = { storeId, ...wrong } as unknown as Parameters<typeof connector.fetchDocument>[0];
      await expect(connector.fetchDocument(query)).rejects.toMatchObject({
        code: 'invalid_request',
        issues: [{ path }],
      });
    }
    expect(controls.requests.count()).toBe(0);
    const open = { storeId, orderIds: [insert().id], kind: 'label' } as const;
    await expect(connector.fetchDocument(open)).rejects.toMatchObject({ status: 422 });
    const packed = { ...open, orderIds: [insert({ state: 'PACKED' }).id] };
    controls.faults.hugeBody({ operation: 'getLabelsOnly' });
    await expect(connector.fetchDocument(packed)).rejects.toMatchObject({ code: 'unexpected_response' });
    controls.faults.resetBefore({ operation: 'getLabelsOnly' });
    expect((await connector.fetchDocument(packed)).contentType).toBe('application/pdf');
  });
});
