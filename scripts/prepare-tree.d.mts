type Found = { readonly path: string; readonly tree: string; readonly reason?: undefined };
type Missing = { readonly reason: string; readonly path?: undefined; readonly tree?: undefined };
export function generatedFolder(version: string): Found | Missing;
export function prepareTree(version: string): Found;
