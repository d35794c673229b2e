import type { JsonObject, JsonValue } from '../../core/ports.js';
import { type ExportProgress, progressFromState, progressToState, tailFromState } from './export-progress.js';

/**
 * Where an export stands, for its cursor: in the file of a bulk operation, which may still be in the making; or, after
 * that was lost, in the pages that bring the rest.
 */
export type ExportState = FileState | PagesState;

export interface FileState {
  readonly phase: 'file';
  readonly operationId: string;
  /** Where the next order begins, in bytes. */
  readonly offset: number;
  /** Orders in the file before that. */
  readonly count: number;
  readonly progress: ExportProgress;
}

export interface PagesState {
  readonly phase: 'pages';
  /** Of `fetchOrders`; absent at the beginning. */
  readonly cursor: string | undefined;
  /** What the export handed out that the pages have too. */
  readonly tail: readonly string[];
}

export function exportToState(state: ExportState): JsonObject {
  if (state.phase === 'pages') return { phase: 'pages', cursor: state.cursor ?? null, tail: state.tail };
  const { operationId, offset, count, progress } = state;
  return { phase: 'file', operationId, offset, count, progress: progressToState(progress) };
}

export function exportFromState(state: JsonObject): ExportState {
  const { phase, cursor, tail, operationId, offset, count, progress } = state;
  if (phase === 'pages') {
    return { phase, cursor: typeof cursor === 'string' ? cursor : undefined, tail: tailFromState(tail) };
  }
  return {
    phase: 'file',
    operationId: String(operationId),
    offset: wholeNumber(offset),
    count: wholeNumber(count),
    progress: progressFromState(progress),
  };
}

function wholeNumber(value: JsonValue | undefined): number {
  return Number.isSafeInteger(value) ? Math.max(0, Number(value)) : 0;
}
