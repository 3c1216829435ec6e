/** Stands for a value that was taken out. */
export const redacted = '••••••';
