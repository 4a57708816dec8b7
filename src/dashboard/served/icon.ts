/** A point: one track, and another that leaves it. */
export const icon: string = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0072b2"/><path d="M4 16h24M8 16c8 0 8-8 20-8M8 16c8 0 8 8 20 8" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/><circle cx="8" cy="16" r="3.4" fill="#ffc857"/></svg>
`;
