import type { FlipkartRoute } from '../http/area.js';

export const fulfillmentRoutes = (): readonly FlipkartRoute[] => [];
