/** Stands where src/service will: answers no question, and says so. Goes when src/service/service.ts is there. */
import type { Answer, Ground, Outside } from '../service/serve';

export function openService(_ground: Ground, _outside: Outside): Answer {
  return (method) => {
    throw new Error(`This build has no engine yet: ${method} cannot be answered.`);
  };
}
