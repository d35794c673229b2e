import { describe, expect, it } from 'vitest';
import { pdfOf } from '../../../../src/testing/flipkart/documents/pdf.js';
import { startFlipkart } from './support.js';

const textOf = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

describe('a PDF', () => {
  it('has its objects where its table says', () => {
    const text = textOf(pdfOf([['One (1) \\ रु'], ['Two']]));
    const start = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    expect(text.slice(start, start + 4)).toBe('xref');
    const offsets = [...text.slice(start).matchAll(/^(\d{10}) 00000 n/gm)].map((match) => Number(match[1]));
    expect(offsets).toHaveLength(7);
    for (const [index, offset] of offsets.entries()) {
      expect(text.slice(offset).startsWith(`${index + 1} 0 obj`)).toBe(true);
    }
    for (const [, length, stream] of text.matchAll(/Length (\d+) >>\nstream\n([\s\S]*?)\nendstream/g)) {
      expect(stream).toHaveLength(Number(length));
    }
    expect(text).toContain('(One \\(1\\) \\\\ ??) Tj');
  });
});

describe('papers', () => {
  it('exist for packed shipments, as many as are allowed', async () => {
    const { ask, controls } = await startFlipkart({}, { orders: 40 });
    const packed = controls.orders().find(({ scenario }) => scenario === 'packed');
    const open = controls.orders().find(({ scenario }) => scenario === 'approved');
    for (const [method, path] of [
      ['GET', 'labels'],
      ['POST', 'labelOnly/pdf'],
      ['GET', 'invoices'],
    ] as const) {
      const get = (ids: string) => ask(`/v3/shipments/${ids}/${path}`, { method });
      const answer = await get(String(packed?.id));
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(answer.text.startsWith('%PDF-1.4')).toBe(true);
      expect((await get(`${packed?.id},${open?.id}`)).status).toBe(422);
      expect((await get('nobody')).status).toBe(404);
      const most = path === 'labelOnly/pdf' ? 50 : 100;
      const ids = (count: number) => Array.from({ length: count }, () => packed?.id).join(',');
      expect((await get(ids(most))).status).toBe(200);
      expect((await get(ids(most + 1))).status).toBe(400);
    }
    controls.setInvoices('json');
    const { body } = await ask(`/v3/shipments/${packed?.id}/invoices`);
    expect(body.invoices).toMatchObject([{ shipmentId: packed?.id, orderItems: [{ taxRate: 18 }] }]);
    const ready = controls.orders().find(({ scenario }) => scenario === 'ready');
    const counts = await ask('/v3/shipments/handover/counts', { query: { locationId: String(ready?.locationId) } });
    expect(counts.body).toMatchObject([{ vendorGroupCode: 'EKART', count: expect.any(Number) }]);
    const params = { vendorGroupCode: 'EKART', locationId: ready?.locationId };
    expect((await ask('/v3/shipments/manifest', { body: { params } })).text).toContain(ready?.id);
    expect((await ask('/v3/shipments/manifest', { body: {} })).status).toBe(400);
  });
});
