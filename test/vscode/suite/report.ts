/** Where the suites say what came out. In Node that is a file, in a browser the console; the entry point says which. */
let write: (line: string) => void = () => {
  throw new Error('The entry point of the suites has not said where reports go.');
};

export function reportTo(target: (line: string) => void): void {
  write = target;
}
export function report(line: string): void {
  write(line);
}
