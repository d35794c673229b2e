/** 3-7-7 digits. */
export const isOrderId = (text: string): boolean => /^\d{3}-\d{7}-\d{7}$/.test(text);
