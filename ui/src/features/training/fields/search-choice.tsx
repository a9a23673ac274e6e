// One of many values, found while typing; what answers to none of them can be taken as it is typed.
import { ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import type { Choice } from "@/api/bindings";
import { Button } from "@/components/ui/button";
import { Command, CommandEmpty, CommandInput, CommandItem, CommandList } from "@/components/ui/command";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { FieldProps } from "./field";

type Props = FieldProps & { offered: Choice[]; chosen: string };

export function SearchChoice({ param, id, onChange, invalid, offered, chosen }: Props) {
	const [open, setOpen] = useState(false);
	const [words, setWords] = useState("");
	const take = (value: string | null) => {
		onChange(value);
		setWords("");
		setOpen(false);
	};
	const known = offered.find((choice) => choice.value === chosen);
	const typed = words.trim();
	return (
		<Popover open={open} onOpenChange={setOpen}>
			<PopoverTrigger asChild>
				<Button
					id={id}
					variant="outline"
					role="combobox"
					aria-expanded={open}
					aria-invalid={invalid}
					data-testid={`field-${param.key}`}
					className="w-full justify-between px-2.5 font-normal"
				>
					<span className="truncate" title={chosen}>
						{known?.label ?? (chosen || "Not set")}
					</span>
					<ChevronsUpDown className="size-3.5 shrink-0 text-muted-foreground" />
				</Button>
			</PopoverTrigger>
			<PopoverContent className="w-[480px] p-0" align="start">
				<Command>
					<CommandInput placeholder="Search, or type a name" value={words} onValueChange={setWords} />
					<CommandList>
						<CommandEmpty>No known one answers this search.</CommandEmpty>
						{(param.default === null || param.default === "") && (
							<CommandItem value="Not set" onSelect={() => take(null)}>
								Not set
							</CommandItem>
						)}
						{offered.map((choice) => (
							<CommandItem
								key={String(choice.value)}
								value={`${choice.label} ${choice.value}`}
								data-testid={`choose-${choice.value}`}
								onSelect={() => take(String(choice.value))}
							>
								<span className="min-w-0 flex-1 truncate">{choice.label}</span>
								<span className="max-w-[210px] truncate font-mono text-[11px] text-faint" title={String(choice.value)}>
									{String(choice.value)}
								</span>
							</CommandItem>
						))}
						{typed !== "" && !offered.some((choice) => choice.value === typed) && (
							<CommandItem
								value={`${typed} as typed`}
								forceMount
								data-testid="choose-typed"
								onSelect={() => take(typed)}
							>
								Use <span className="font-mono">{typed}</span>
							</CommandItem>
						)}
					</CommandList>
				</Command>
			</PopoverContent>
		</Popover>
	);
}
