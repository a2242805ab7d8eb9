import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

const llm = new OpenAI();
const messages = [{ role: 'user' as const, content: 'Name a city' }];
const response_format = zodResponseFormat(z.object({ city: z.string() }), 'answer');
const answer = await llm.chat.completions.parse({ model: 'gpt-4o', messages, response_format });
console.log(answer.choices[0]?.message.parsed?.city);
