// The base model: a name of the library, a file, or a Hugging Face repository.
import { useQuery } from "@tanstack/react-query";
import { commands, type Fix, type Issue } from "@/api/bindings";
import { PathPicker } from "@/components/path-picker";
import { cn } from "@/lib/cn";
import { IssueNote } from "./param-row";

type Props = { value: string; issue?: Issue; onChange: (value: string) => void; onFix: (fix: Fix) => void };

export function BaseModelRow({ value, issue, onChange, onFix }: Props) {
	const models = useQuery({ queryKey: ["models", "list"], queryFn: () => commands.listModels() });
	const level = issue?.level;
	return (
		<div
			data-testid="row-base_model"
			data-level={level}
			className={cn(
				"grid grid-cols-[16px_206px_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 py-[5px] @max-[740px]:grid-cols-[16px_152px_minmax(0,1fr)]",
				level === "error" && "-mx-3 rounded-md bg-destructive-soft px-3",
				level === "warning" && "-mx-3 rounded-md bg-warning-soft px-3",
			)}
		>
			<span />
			<label htmlFor="base-model" className="min-w-0">
				<span className="block leading-[18px]">Base model</span>
				<span className="block truncate font-mono text-[11px] leading-[15px] text-faint">base_model</span>
			</label>
			<PathPicker
				id="base-model"
				list="known-models"
				kind="file"
				title="Choose a base model"
				extensions={["safetensors", "ckpt"]}
				value={value}
				placeholder="A file, a name of the library, or owner/name on Hugging Face"
				invalid={level === "error"}
				data-testid="base-model"
				onChange={onChange}
			/>
			<datalist id="known-models">
				{models.data?.models.map(({ name, path }) => (
					<option key={path} value={name} />
				))}
			</datalist>
			{issue && (
				<div className="col-start-3">
					<IssueNote issue={issue} onFix={onFix} />
				</div>
			)}
		</div>
	);
}
