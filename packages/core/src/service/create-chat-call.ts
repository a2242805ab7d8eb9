import type { CallSettings, ChatCall } from '../contract/chat-call.ts';
import type { ChatRequest } from '../model/chat-request.ts';

/** A call from a hub request. */
export function createChatCall(request: ChatRequest, settings: CallSettings = {}): ChatCall {
  return {
    model: request.model,
    stream: request.stream ?? false,
    settings,
    decoded: () => request,
  };
}
