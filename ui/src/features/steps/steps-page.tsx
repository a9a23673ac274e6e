// The step calculator: numbers left, what they come to in the middle, time and other choices right.
import { useQueries, useQuery } from "@tanstack/react-query";
import { ArrowRight, Copy } from "lucide-react";
import { useMemo, useState } from "react";
import type { Calculated, Numbers } from "@/api/bindings";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { ProblemAlert } from "@/components/problem-alert";
import { Button } from "@/components/ui/button";
import { copyText } from "@/lib/clipboard";
import { useShortcuts } from "@/lib/use-shortcuts";
import { calculatedQuery, sizesQuery } from "./api";
import { Aside } from "./aside";
import { Inputs } from "./inputs";
import { Result } from "./result";
import { type Line, linesOf, numbersOf, type StepsSearch } from "./search";
import { asText } from "./words";

type Props = {
	search: StepsSearch;
	datasets: { name: string; images: number }[];
	onChange: (search: StepsSearch) => void;
	/** Begins a run with these numbers. */
	onUse: (numbers: Numbers, lines: Line[], calculated: Calculated) => Promise<void>;
};

export function StepsPage({ search, datasets, onChange, onUse }: Props) {
	const lines = useMemo(() => linesOf(search), [search]);
	const names = [...new Set(lines.flatMap((line) => line.dataset ?? []))];
	const sizes = useQueries({ queries: names.map(sizesQuery) });
	const known = Object.fromEntries(names.map((name, at) => [name, sizes[at]?.data ?? []]));
	const numbers = numbersOf(search, known);
	const failed = sizes.find((query) => query.isError);
	const ready = sizes.every((query) => query.isSuccess);
	const { data, error } = useQuery({ ...calculatedQuery(numbers), enabled: ready });
	const [using, setUsing] = useState(false);
	const [problem, setProblem] = useState<unknown>();
	const [copied, setCopied] = useState(false);
	const change = (more: Partial<StepsSearch>) => onChange({ ...search, ...more });
	const use = async () => {
		if (!data || error || using) return;
		setUsing(true);
		try {
			await onUse(numbers, lines, data);
		} catch (error) {
			setProblem(error);
		} finally {
			setUsing(false);
		}
	};
	useShortcuts({ "ctrl+enter": () => void use() });
	const wrong = failed?.error ?? error ?? problem;
	return (
		<div className="flex h-full flex-col" data-testid="steps-page">
			<PageHeader title="Step calculator" note="Same arithmetic as sd-scripts, including buckets">
				<Button
					variant="ghost"
					disabled={!data || !!error}
					onClick={() => data && void copyText(asText(numbers, lines, data)).then(setCopied)}
				>
					<Copy /> {copied ? "Copied" : "Copy as text"}
				</Button>
				<Button
					variant="primary"
					disabled={!data || !!error || using}
					onClick={() => void use()}
					data-testid="use-in-run"
				>
					<ArrowRight /> Use in a new run
				</Button>
			</PageHeader>
			<div className="grid min-h-0 flex-1 grid-cols-[minmax(300px,370px)_minmax(0,1fr)_minmax(280px,380px)]">
				<div className="min-h-0 overflow-y-auto border-r">
					<Inputs search={search} datasets={datasets} onChange={change} />
				</div>
				<div className="min-h-0 overflow-y-auto">
					{wrong ? <ProblemAlert error={wrong} className="m-5" /> : null}
					{data && !error ? <Result plan={data.plan} /> : null}
					{!data && !wrong ? <EmptyState title="Step calculator" text="Counting" /> : null}
				</div>
				<div className="min-h-0 overflow-y-auto border-l">
					{data && <Aside calculated={data} lines={lines} search={search} onChange={change} />}
				</div>
			</div>
		</div>
	);
}
