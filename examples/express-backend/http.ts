import { ConnectorError, type ErrorCode } from 'commerce-connectors';
import type { StoreRef } from 'commerce-connectors/sync';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';

const STATUS: ReadonlyMap<ErrorCode, number> = new Map([
  ['invalid_request', 400],
  ['authentication_failed', 401],
  ['webhook_verification_failed', 401],
  ['permission_denied', 403],
  ['not_found', 404],
  ['conflict', 409],
  ['not_supported', 422],
  ['rate_limited', 429],
]);

/** Stands for the host's own login: puts the company of whoever asks into `response.locals`. */
export function requireLogin(companyOf: (token: string) => string | undefined): RequestHandler {
  return (request, response, next) => {
    const token = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
    const companyId = token === undefined ? undefined : companyOf(token);
    if (companyId === undefined) {
      response.status(401).json({ error: 'login_required' });
      return;
    }
    response.locals['companyId'] = companyId;
    next();
  };
}

export async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

export function companyIdOf(response: Response): string {
  return String(response.locals['companyId']);
}

export function platformOf(request: Request): string {
  return String(request.params['platform']);
}

/** The store of the path, for the company that asks: another company's is as if it were not there. */
export function storeOf(request: Request, response: Response): StoreRef {
  return {
    platform: platformOf(request),
    storeId: String(request.params['storeId']),
    companyId: companyIdOf(response),
  };
}

/** What failed, for the host's own front end. Messages of the library hold no secret and no customer data. */
export const errorAnswer: ErrorRequestHandler = (error, _request, response, _next) => {
  if (!ConnectorError.isInstance(error)) {
    // A body that is no JSON, or too long. The error has the body, and with it perhaps a store's keys: it goes into no log.
    if (error instanceof Error && 'type' in error && 'statusCode' in error) {
      response
        .status(Number(error.statusCode))
        .json({ error: 'invalid_request', message: `The body was refused: ${String(error.type)}.` });
      return;
    }
    console.error(error);
    response.status(500).json({ error: 'internal' });
    return;
  }
  if (error.retryAfterMs !== undefined) response.set('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
  const issues = error.code === 'invalid_request' ? { issues: error.issues } : {};
  const status = error.platformCode === 'platform_unknown' ? 404 : (STATUS.get(error.code) ?? 502);
  response.status(status).json({ error: error.code, message: error.message, ...issues });
};
