/** A debug session through the service, as the editor's lens starts it. */
import { describe, expect, it } from 'vitest';
import { demo, open } from './ask';

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: Record<string, never>;
}

describe('a debug session', () => {
  it('stops in pidfs_alloc_file, steps, reads inode->i_ino, and ends', async () => {
    const service = open();
    const session = 'one';
    let seq = 0;
    let seen = 0;
    let threadId = 0;
    const messages = () => service.eventsOf('debug').map(({ message }) => message as Message);
    const next = async (isIt: (message: Message) => boolean): Promise<Message> => {
      await service.until(() => messages().slice(seen).some(isIt));
      const at = messages().findIndex((message, index) => index >= seen && isIt(message));
      seen = at + 1;
      return messages()[at]!;
    };
    const request = async (command: string, args: object = {}) => {
      await service.ask('debugSend', { session, message: { type: 'request', seq: ++seq, command, arguments: args } });
      return next((message) => message.type === 'response' && message.command === command);
    };
    const top = async () => {
      const trace = await request('stackTrace', { threadId, levels: 1 });
      return (trace.body as unknown as { stackFrames: { id: number; name: string; line: number }[] }).stackFrames[0]!;
    };
    await service.ask('debugOpen', { session });
    await request('initialize', { adapterID: 'patchscope' });
    expect(await request('launch', { subject: demo, stopAt: 'pidfs_alloc_file' })).toMatchObject({ success: true });
    await request('configurationDone');
    const stopped = await next(({ event }) => event === 'stopped');
    threadId = (stopped.body as unknown as { threadId: number }).threadId;
    expect((await top()).name).toContain('pidfs_alloc_file');
    for (let steps = 0; steps < 3; steps++) {
      await request('next', { threadId });
      await next(({ event }) => event === 'stopped');
    }
    const frame = await top();
    const value = await request('evaluate', { expression: 'inode->i_ino', frameId: frame.id, context: 'watch' });
    expect(value.body).toMatchObject({ result: '303' });
    await request('disconnect');
    await service.ask('debugClose', { session });
    await expect(service.ask('debugSend', { session, message: {} })).rejects.toThrow('ended');
  });

  it('says in words why a launch cannot be', async () => {
    const service = open();
    await service.ask('debugOpen', { session: 'two' });
    const message = { type: 'request', seq: 1, command: 'launch', arguments: { subject: demo, program: 'no-such' } };
    await service.ask('debugSend', { session: 'two', message });
    await service.until(() => service.eventsOf('debug').length > 0);
    expect(service.eventsOf('debug')[0]!.message).toMatchObject({ success: false, message: 'There is no program no-such.' }); // prettier-ignore
  });
});
