export function torturePrograms(): string | undefined;
export function fetchTorture(): string;
