import { channel } from 'node:diagnostics_channel';
import { afterAll, expect, vi } from 'vitest';

// Files share a process: what one leaves behind, the next runs under.
const CHANNELS = ['request', 'retry', 'throttle', 'refresh'].map((name) => channel(`commerce-connectors:${name}`));
const EVENTS = ['warning', 'unhandledRejection', 'uncaughtException'];

const state = () => ({
  fakeTimers: vi.isFakeTimers(),
  folder: process.cwd(),
  listeners: EVENTS.map((name) => process.listenerCount(name)),
  subscribed: CHANNELS.filter(({ hasSubscribers }) => hasSubscribers).map(({ name }) => name),
  // A signature: a failure must not print what is in the environment.
  environment: JSON.stringify(process.env).length,
});

const before = state();
afterAll(() => expect(state(), 'left behind in the process').toEqual(before));
