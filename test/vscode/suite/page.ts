/** Asks the test's runner about the page that VS Code shows (page-questions.mjs): what no extension can see itself. */
import { surroundings } from './surroundings';

export async function askPage<T>(question: string, argument: object = {}): Promise<T> {
  const { page: address } = surroundings();
  if (!address) throw new Error('Only test/vscode/run-tests.mjs answers about its page.');
  const answer = await fetch(`${address}/${question}`, { method: 'POST', body: JSON.stringify(argument) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}
