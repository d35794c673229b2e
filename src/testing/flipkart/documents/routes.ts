import type { FlipkartRoute } from '../http/area.js';

export const documentRoutes = (): readonly FlipkartRoute[] => [];
