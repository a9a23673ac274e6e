// LoRAs as rows.
import type { LoraFile } from "@/api/bindings";
import { cn } from "@/lib/cn";
import { count, day, size } from "@/lib/format";
import { dims, familyName } from "./words";

type Props = { loras: LoraFile[]; selected?: string; onSelect: (file: string) => void };

const heads = ["Name", "Base", "Dim", "Steps", "Size", "Written", "From"];

export function LoraTable({ loras, selected, onSelect }: Props) {
	return (
		<table className="w-full table-fixed">
			<thead className="sticky top-0 bg-background text-left text-small text-muted-foreground">
				<tr className="border-b">
					{heads.map((head, index) => (
						<th key={head} className={cn("h-8 px-4 font-normal", index === 0 && "w-[32%]")}>
							{head}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{loras.map((lora) => (
					<tr
						key={lora.path}
						onClick={() => onSelect(lora.path)}
						className={cn("h-row border-b hover:bg-accent", lora.path === selected && "bg-primary-soft")}
					>
						<td className="px-4">
							<button
								type="button"
								data-testid="lora"
								aria-current={lora.path === selected}
								title={lora.path}
								className="block max-w-full truncate text-left font-medium"
							>
								{lora.name}
							</button>
						</td>
						<Cell>{familyName(lora.family)}</Cell>
						<Cell>{dims(lora).replace("dim ", "")}</Cell>
						<Cell>{lora.steps !== null && count(lora.steps)}</Cell>
						<Cell>{size(lora.bytes)}</Cell>
						<Cell>{lora.modified && day(new Date(lora.modified))}</Cell>
						<Cell>
							{lora.problem ? <span className="text-destructive">Cannot be used</span> : (lora.run ?? "Folder")}
						</Cell>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function Cell({ children }: { children: React.ReactNode }) {
	return <td className="truncate px-4 text-small text-muted-foreground">{children}</td>;
}
