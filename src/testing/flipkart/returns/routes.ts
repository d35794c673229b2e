import type { FlipkartRoute } from '../http/area.js';

export const returnRoutes = (): readonly FlipkartRoute[] => [];
