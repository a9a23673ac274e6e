// One image: its picture, and what becomes of each tag that was found in it. Left and Right go on, R goes anywhere.
import { ChevronLeft, ChevronRight, Shuffle } from "lucide-react";
import type { ReactNode } from "react";
import { commands } from "@/api/bindings";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { count } from "@/lib/format";
import type { Wanted } from "./effect";
import { FoundTags } from "./found-tags";
import { useLatest } from "./use-latest";
import type { Walk } from "./walk";

type Props = {
	wanted: Wanted;
	walk: Walk;
	picture: (file: string) => ReactNode;
	/** Stands before the name of the image. */
	children: ReactNode;
};

const ask = ({ question, file }: Wanted & { file: string }) => commands.tagImageEffect(question, file);

export function Preview({ wanted, walk, picture, children }: Props) {
	const { file, index, total, step, random } = walk;
	const { data, error } = useLatest("tag-image-effect", { ...wanted, file }, ask);
	return (
		<div className="flex h-full flex-col" data-testid="tag-preview-image">
			<header className="flex h-[42px] shrink-0 items-center gap-2 border-b px-4">
				{children}
				<span className="min-w-0 truncate text-muted-foreground text-small" title={file}>
					{file}
				</span>
				<span className="ml-auto" />
				<Button variant="ghost" size="icon-small" aria-label="Image before" onClick={() => step(-1)}>
					<ChevronLeft aria-hidden="true" />
				</Button>
				<span className="whitespace-nowrap text-small tabular-nums" data-testid="preview-place">
					{count(index + 1)} of {count(total)}
				</span>
				<Button variant="ghost" size="icon-small" aria-label="Image after" onClick={() => step(1)}>
					<ChevronRight aria-hidden="true" />
				</Button>
				<Button variant="ghost" size="small" onClick={random}>
					<Shuffle aria-hidden="true" />
					Random <span className="text-faint text-micro">R</span>
				</Button>
			</header>
			<div className="flex min-h-0 flex-1">
				<div className="flex min-w-0 flex-1 items-center justify-center bg-sunken p-4">{picture(file)}</div>
				<div className="w-[46%] max-w-[336px] shrink-0 overflow-y-auto border-l px-4 py-2.5">
					{error ? <ProblemAlert error={error} /> : data && <FoundTags effect={data} />}
				</div>
			</div>
		</div>
	);
}
