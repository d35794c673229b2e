import type { FlipkartRoute } from '../http/area.js';
import { handoverCounts, invoices, labelsAndInvoices, labelsOnly, manifest } from './papers.js';

const SHIPMENTS = '/v3/shipments';

export const documentRoutes = (): readonly FlipkartRoute[] => [
  { operation: 'getLabels', method: 'GET', path: `${SHIPMENTS}/{shipmentIds}/labels`, handle: labelsAndInvoices },
  { operation: 'getLabelsOnly', method: 'POST', path: `${SHIPMENTS}/{shipmentIds}/labelOnly/pdf`, handle: labelsOnly },
  { operation: 'getInvoices', method: 'GET', path: `${SHIPMENTS}/{shipmentIds}/invoices`, handle: invoices },
  { operation: 'getManifest', method: 'POST', path: `${SHIPMENTS}/manifest`, handle: manifest },
  { operation: 'handoverCounts', method: 'GET', path: `${SHIPMENTS}/handover/counts`, handle: handoverCounts },
];
