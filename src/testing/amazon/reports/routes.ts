import { documentView } from '../feeds/document-view.js';
import type { SpRoute, SpSandboxAnswer, SpSandboxRequest } from '../http/area.js';
import { invalidInput, jsonBody, marketplacesNamed, notFound, type SpRefusal, spRoute } from '../sellers/answers.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { LISTINGS_REPORT, type Report, type Reports } from './reports.js';

/** What the routes need to know of the seller who asks. */
export interface ReportSeller {
  readonly marketplaces: readonly SandboxMarketplace[];
  readonly reports: Reports;
}

const ROOT = '/reports/2021-06-30';

/** The Reports API, for the all-listings report. */
export function reportRoutes(sellerOf: (request: SpSandboxRequest) => ReportSeller): readonly SpRoute[] {
  return [
    spRoute({
      ...{ operation: 'createReport', method: 'POST', path: `${ROOT}/reports`, rate: 0.0167, burst: 15 },
      handle: (request) => createReport(request, sellerOf(request)),
    }),
    spRoute({
      ...{ operation: 'getReport', method: 'GET', path: `${ROOT}/reports/{reportId}`, rate: 2, burst: 15 },
      handle: (request) => getReport(request, sellerOf(request)),
    }),
    spRoute({
      operation: 'getReportDocument',
      method: 'GET',
      path: `${ROOT}/documents/{reportDocumentId}`,
      ...{ rate: 0.0167, burst: 15 },
      handle: (request) => getReportDocument(request, sellerOf(request)),
    }),
  ];
}

const invalidRequest = (): SpRefusal => invalidInput('Invalid request parameters');

function createReport(request: SpSandboxRequest, { reports, marketplaces }: ReportSeller): SpSandboxAnswer {
  const { reportType, marketplaceIds, reportOptions = {} } = jsonBody(request, invalidRequest());
  if (reportType !== LISTINGS_REPORT) throw invalidRequest();
  if (!Array.isArray(marketplaceIds) || marketplaceIds.length > 25) throw invalidRequest();
  if (!marketplaceIds.every((id) => typeof id === 'string')) throw invalidRequest();
  if (typeof reportOptions !== 'object' || reportOptions === null || Array.isArray(reportOptions))
    throw invalidRequest();
  const options = reportOptions as Readonly<Record<string, unknown>>;
  if (!Object.values(options).every((value) => typeof value === 'string')) throw invalidRequest();
  marketplacesNamed(marketplaceIds, marketplaces);
  const locale = options['preferredReportDocumentLocale'] as string | undefined;
  return { status: 202, body: { reportId: reports.create(reportType, marketplaceIds, locale).reportId } };
}

function getReport({ params }: SpSandboxRequest, { reports }: ReportSeller): SpSandboxAnswer {
  const report = reports.get(params['reportId'] as string);
  if (report === undefined) throw notFound('The requested report does not exist.');
  return { status: 200, body: reportView(report) };
}

function getReportDocument({ params, query }: SpSandboxRequest, { reports }: ReportSeller): SpSandboxAnswer {
  const document = reports.vault.find(reports.sellerId, params['reportDocumentId'] as string);
  if (document === undefined) throw notFound('The requested report document does not exist.');
  const { documentId } = document;
  return { status: 200, body: { reportDocumentId: documentId, ...documentView(reports.vault, document, query) } };
}

const reportView = (report: Report): Readonly<Record<string, unknown>> => ({
  reportId: report.reportId,
  reportType: report.reportType,
  marketplaceIds: report.marketplaceIds,
  dataStartTime: new Date(report.createdAt).toISOString(),
  dataEndTime: new Date(report.createdAt).toISOString(),
  createdTime: new Date(report.createdAt).toISOString(),
  processingStatus: report.status,
  ...(report.startedAt === undefined ? {} : { processingStartTime: new Date(report.startedAt).toISOString() }),
  ...(report.endedAt === undefined ? {} : { processingEndTime: new Date(report.endedAt).toISOString() }),
  ...(report.documentId === undefined ? {} : { reportDocumentId: report.documentId }),
});
