import type { FlipkartRoute } from '../http/area.js';

export const listingRoutes = (): readonly FlipkartRoute[] => [];
